"""What the figures of noise and of attacks share: mean accuracy over all pairs by strength."""

from collections.abc import Callable

import pandas as pd
from matplotlib.figure import Figure

from atp.figures.lines import draw_lines, mark_values
from atp.figures.style import COLUMN, PAGE, legend_below, new_figure


def draw_robustness(
    table: pd.DataFrame, x: str, x_label: str, panels: list[str], title: Callable[..., str]
) -> Figure:
    """Draw one panel per setting.

    Settings of one strength are left to the tables, unless there is nothing else.

    Args:
        table: the summary of every model and setting.
        x: the column of the strength.
        x_label: what the strength is called in print.
        panels: the columns that set a panel apart.
        title: from the values of those columns to what the panel is called.
    """
    means = table.groupby([*panels, "encoding", x], sort=False)["value"].mean().reset_index()
    groups = [entry for entry in means.groupby(panels) if entry[1][x].nunique() > 1]
    groups = groups or list(means.groupby(panels))  # a single strength makes no line
    columns = min(len(groups), 2)
    rows = -(-len(groups) // columns)
    figure = new_figure(COLUMN if columns == 1 else PAGE, 0.6 + 1.8 * rows)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    handles = []
    for ax, (setting, group) in zip(axes.flat, groups, strict=False):
        handles = draw_lines(ax, group, x)
        ax.set_title(title(*setting), loc="left")
        ax.set_xlabel(x_label)
        ax.label_outer()
    mark_values(axes.flat[0], table[x])  # the panels share this axis
    for ax in axes[:, 0]:
        ax.set_ylabel("Mean accuracy (%)")
    legend_below(figure, handles, columns=3 if columns == 1 else 5)
    return figure
