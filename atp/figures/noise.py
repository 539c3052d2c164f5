"""Mean accuracy over all pairs against the strength of noise, one panel per setting."""

import pandas as pd
from matplotlib.figure import Figure

from atp.figures.robustness import draw_robustness
from atp.results.tidy import Files
from atp.settings.sections import Settings


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw every noise setting.

    Args:
        files: `table`, that of every noise setting.
        settings: none is read.
    """
    return draw_noise(pd.read_csv(files["table"]))


def draw_noise(table: pd.DataFrame) -> Figure:
    """Draw the frame of `atp.tables.noise`."""
    panels = ["trained_under_noise", "shots"]
    return draw_robustness(table, "strength", "Depolarizing strength", panels, _title)


def _title(trained: bool, shots: int) -> str:
    training = "trained under noise" if trained else "trained without noise"
    return f"{training}, {f'{shots} shots' if shots else 'infinitely many shots'}"
