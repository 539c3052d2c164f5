"""Figure 6: accuracy under FGSM after adversarial training at the same strength."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from atp.figures.lines import draw_lines, mark_values
from atp.figures.style import COLUMN, PAGE, PERCENT, legend_below, new_figure, remove_unused
from atp.results.labels import pair_label
from atp.results.tidy import MODEL, PAIR, summarise


def draw_adversarial(rows: pd.DataFrame) -> Figure:
    """Draw a panel for each pair, from the models' joined `adversarial.csv`."""
    table = summarise(rows, [*MODEL, "epsilon"], "accuracy", PERCENT)
    groups = list(table.groupby(PAIR, sort=False))
    columns = min(len(groups), 3)
    lines = -(-len(groups) // columns)
    figure = new_figure(COLUMN if columns == 1 else PAGE, 0.6 + 2.0 * lines)
    axes = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True)
    handles = []
    for ax, (pair, group) in zip(axes.flat, groups, strict=False):
        handles = draw_lines(ax, group, "epsilon")
        mark_values(ax, group["epsilon"])
        ax.set_title(_title(pair), loc="left")
        ax.set_xlabel("Strength ε in training and attack")
    for ax in axes[:, 0]:
        ax.set_ylabel("Accuracy under FGSM (%)")
    remove_unused(axes, len(groups))
    legend_below(figure, handles, columns=3 if columns == 1 else 5)
    return figure


def _title(pair: Any) -> str:
    return pair_label(*pair)
