"""Every attack: each model as a frame, the means over the pairs for reading."""

from collections.abc import Sequence

import pandas as pd

from atp.files import PathLike
from atp.results.labels import attack_label
from atp.results.sheet import Sheet
from atp.results.tidy import MODEL, PERCENT, Files, read_models, summarise
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.robustness import averaged_sheet

NAMES = {"method": "Attack", "space": "On", "epsilon": "ε"}


def make_table(files: Files, settings: Settings) -> Table:
    """Average over repetitions.

    Args:
        files: `models`, their `attacks.csv`.
        settings: none is read.
    """
    frame = attacks_table(files["models"])
    return Table(frame, attacks_sheet(frame))


def attacks_table(paths: Sequence[PathLike]) -> pd.DataFrame:
    """Mean accuracy (%) and interval, one row per model and attack."""
    return summarise(read_models(paths), [*MODEL, *NAMES], "accuracy", PERCENT)


def attacks_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the attacks out for reading."""
    title = "Test accuracy (%) under attack"
    return averaged_sheet(table, NAMES, _texts, label="attacks", title=title)


def _texts(method: str, space: str, epsilon: float) -> list[str]:
    return [attack_label(method), space, f"{epsilon:g}"]
