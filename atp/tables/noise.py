"""Every noise setting: each model as a frame, the means over the pairs for reading."""

from collections.abc import Sequence

import pandas as pd

from atp.files import PathLike
from atp.results.sheet import Sheet
from atp.results.tidy import MODEL, PERCENT, Files, read_models, summarise
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.robustness import averaged_sheet

NAMES = {"strength": "Strength", "shots": "Shots", "trained_under_noise": "Trained under noise"}


def make_table(files: Files, settings: Settings) -> Table:
    """Average over repetitions.

    Args:
        files: `models`, their `noise.csv`.
        settings: none is read.
    """
    frame = noise_table(files["models"])
    return Table(frame, noise_sheet(frame))


def noise_table(paths: Sequence[PathLike]) -> pd.DataFrame:
    """Mean accuracy (%) and interval, one row per model and noise setting."""
    return summarise(read_models(paths), [*MODEL, *NAMES], "accuracy", PERCENT)


def noise_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the settings out for reading."""
    title = "Test accuracy (%) under depolarizing noise"
    return averaged_sheet(table, NAMES, _texts, label="noise", title=title)


def _texts(strength: float, shots: int, trained: bool) -> list[str]:
    return [f"{strength:g}", f"{shots}" if shots else "∞", "yes" if trained else "no"]
