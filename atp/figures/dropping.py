"""Accuracy against the number of dropped positions: lowest first, highest first, at random."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.figures.lines import draw_lines
from atp.figures.style import (
    COLUMN,
    DROPPING,
    PAGE,
    VERMILION,
    legend_below,
    new_figure,
    remove_unused,
)
from atp.files import PathLike
from atp.results.labels import task_label
from atp.results.tidy import PERCENT, TASK, Files, by_task, read_models, read_tasks, summarise
from atp.settings.sections import Settings

KEYS = ["encoding", "dropped"]


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the dropping controls of every pair.

    Args:
        files: `pairs`, their `controls.csv`; `angle`, `clean.csv` of angle encoding.
        settings: `controls.dropped`.
    """
    return draw_dropping(dropping_curves(files["pairs"], files["angle"]), settings.controls.dropped)


def dropping_curves(pairs: Sequence[PathLike], angle: Sequence[PathLike]) -> pd.DataFrame:
    """Tidy rows of the dropping controls.

    Args:
        pairs: the pairs' `controls.csv`.
        angle: `clean.csv` of the pairs' angle encoding, which drops nothing: where all
            orders begin.

    Returns:
        Rows with the pair, `encoding` (the order), `dropped`, `as_atp`, `repetition`, `accuracy`;
        every point has the same repetitions.
    """
    rows = read_tasks(pairs).rename(columns={"control": "encoding"})
    rows = rows[rows["encoding"].isin(DROPPING)]
    starts = []
    if angle:
        full = read_models(angle)
        full = full[full["repetition"].isin(rows["repetition"])].assign(dropped=0, as_atp=False)
        starts = [full.assign(encoding=order) for order in DROPPING]
    columns = [*TASK, *KEYS, "as_atp", "repetition", "accuracy"]
    return pd.concat([*starts, rows], ignore_index=True)[columns]


def draw_dropping(rows: pd.DataFrame, numbers: list[int]) -> Figure:
    """Draw the mean over all pairs, then a panel for each pair.

    Args:
        rows: from `dropping_curves`.
        numbers: of dropped positions, the same for every pair.
    """
    groups = list(by_task(rows))
    several = len(groups) > 1
    panels = len(groups) + several
    columns = min(panels, 3)
    lines = -(-panels // columns)
    figure = new_figure(COLUMN if columns == 1 else PAGE, 0.7 + 1.6 * lines)
    axes = figure.subplots(lines, columns, squeeze=False, sharex=True)
    places = iter(axes.flat)
    if several:
        _draw_mean(next(places), rows[~rows["as_atp"]])
    for ax, (task, group) in zip(places, groups, strict=False):
        _draw_pair(ax, group)
        ax.set_title(task_label(task), loc="left")
    handles = axes.flat[0].get_legend_handles_labels()[0]
    for ax in axes[:, 0]:
        ax.set_ylabel("Test accuracy (%)")
    for ax in axes.flat[max(0, panels - columns) : panels]:
        ax.set_xlabel("Positions dropped")
        ax.set_xticks([0, *numbers])
        ax.tick_params(labelbottom=True)
    remove_unused(axes, panels)
    atp = Line2D([], [], color=VERMILION, linestyle=":", label="as many as ATP, on average")
    legend_below(figure, [*handles, atp], columns=2 if columns == 1 else 4)
    return figure


def _draw_mean(ax: Axes, rows: pd.DataFrame) -> None:
    means = PERCENT * rows.groupby(KEYS, sort=False)["accuracy"].mean()
    draw_lines(ax, means.rename("value").reset_index(), "dropped")
    ax.set_title("Mean over the pairs", loc="left")


def _draw_pair(ax: Axes, rows: pd.DataFrame) -> None:
    draw_lines(ax, summarise(rows[~rows["as_atp"]], KEYS, "accuracy", PERCENT), "dropped")
    if rows["as_atp"].any():
        ax.axvline(rows.loc[rows["as_atp"], "dropped"].mean(), color=VERMILION, linestyle=":")
