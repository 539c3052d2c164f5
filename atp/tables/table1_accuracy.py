"""Table 1: accuracy on clean test images."""

from atp.results.tidy import Files, read_models
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.layout import by_encoding
from atp.tables.paper import beside_paper


def make_table(files: Files, settings: Settings) -> Table:
    """Average over repetitions.

    Args:
        files: `clean`, the models' `clean.csv`; `reference`.
        settings: none is read.
    """
    clean = read_models(files["clean"])
    frame = beside_paper(clean, "accuracy", files["reference"], clean)
    sheet = by_encoding(
        frame,
        label="table1_accuracy",
        title="Table 1. Test accuracy (%)",
        caption="Test accuracy (%) without noise, on the whole test set.",
    )
    return Table(frame, sheet)
