"""Mean accuracy over all pairs against the strength of noise or attack, one panel a setting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from atp.figures.lines import draw_lines, mark_values
from atp.figures.style import COLUMN, PAGE, legend_below, new_figure
from atp.results.labels import attack_label


@dataclass(frozen=True)
class Kind:
    """What one of the figures shows: its columns, and how a panel is called."""

    x: str
    label: str
    panels: list[str]
    title: Callable[[Any, Any], str]


def draw_robustness(kind: str, table: pd.DataFrame) -> Figure:
    """Draw the means over pairs of `noise_all.csv` or `attacks_all.csv`.

    Settings of one strength are left to the tables, unless there is nothing else.

    Args:
        kind: noise or attacks.
        table: the summary of every model and setting.
    """
    shown = KINDS[kind]
    keys = [*shown.panels, "encoding", shown.x]
    means = table.groupby(keys, sort=False)["value"].mean().reset_index()
    groups = [entry for entry in means.groupby(shown.panels) if entry[1][shown.x].nunique() > 1]
    groups = groups or list(means.groupby(shown.panels))  # a single strength makes no line
    columns = min(len(groups), 2)
    rows = -(-len(groups) // columns)
    figure = new_figure(COLUMN if columns == 1 else PAGE, 0.6 + 1.8 * rows)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    handles = []
    for ax, (setting, group) in zip(axes.flat, groups, strict=False):
        handles = draw_lines(ax, group, shown.x)
        ax.set_title(shown.title(*setting), loc="left")
        ax.set_xlabel(shown.label)
        ax.label_outer()
    mark_values(axes.flat[0], table[shown.x])  # the panels share this axis
    for ax in axes[:, 0]:
        ax.set_ylabel("Mean accuracy (%)")
    legend_below(figure, handles, columns=3 if columns == 1 else 5)
    return figure


def _noise_title(trained: Any, shots: Any) -> str:
    training = "trained under noise" if trained else "trained without noise"
    return f"{training}, {f'{shots} shots' if shots else 'infinitely many shots'}"


def _attack_title(method: Any, space: Any) -> str:
    return f"{attack_label(method)} on the {space}"


KINDS = {
    "noise": Kind(
        x="strength",
        label="Depolarizing strength",
        panels=["trained_under_noise", "shots"],
        title=_noise_title,
    ),
    "attacks": Kind(
        x="epsilon",
        label="Strength ε",
        panels=["method", "space"],
        title=_attack_title,
    ),
}
