"""Table 1: accuracy on clean test images."""

from atp.results.tidy import Files, read_models
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.layout import by_encoding
from atp.tables.paper import beside_paper


def make_table(files: Files, settings: Settings) -> Table:
    """Average over repetitions.

    Args:
        files: `models`, their `clean.csv`; `reference`.
        settings: none is read.
    """
    frame = beside_paper(read_models(files["models"]), "accuracy", files["reference"])
    sheet = by_encoding(
        frame,
        label="table1_accuracy",
        title="Table 1. Test accuracy (%)",
        caption="Test accuracy (%) without noise, on the whole test set.",
    )
    return Table(frame, sheet)
