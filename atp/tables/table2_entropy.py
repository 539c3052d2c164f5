"""Table 2: entanglement entropy of the trained models."""

from atp.results.tidy import Files, entropy_column, read_models
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.layout import by_encoding
from atp.tables.paper import beside_paper

CUTS = {"readout": "readout | data", "half": "half | half"}


def make_table(files: Files, settings: Settings) -> Table:
    """Average over repetitions.

    Args:
        files: `clean`, the models' `clean.csv`; `reference`.
        settings: `entropy.cut` and `entropy.base`.
    """
    clean, column = read_models(files["clean"]), entropy_column(settings.entropy)
    frame = beside_paper(clean, column, files["reference"], clean, scale=1.0)
    base = settings.entropy.base
    sheet = by_encoding(
        frame,
        label="table2_entropy",
        title=f"Table 2. Entanglement entropy ({base})",
        caption=f"Entanglement entropy ({base}) of the trained model on test images, "
        f"cut {CUTS[settings.entropy.cut]}.",
        digits=2,
        lowest=True,
    )
    return Table(frame, sheet)
