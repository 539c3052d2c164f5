"""Mean accuracy over all pairs against the strength of attacks, one panel per setting."""

import pandas as pd
from matplotlib.figure import Figure

from atp.figures.robustness import draw_robustness
from atp.results.labels import attack_label
from atp.results.tidy import Files
from atp.settings.sections import Settings


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw every attack.

    Args:
        files: `table`, that of every attack.
        settings: none is read.
    """
    return draw_attacks(pd.read_csv(files["table"]))


def draw_attacks(table: pd.DataFrame) -> Figure:
    """Draw the frame of `atp.tables.attacks`."""
    return draw_robustness(table, "epsilon", "Strength ε", ["method", "space"], _title)


def _title(method: str, space: str) -> str:
    return f"{attack_label(method)} on the {space}"
