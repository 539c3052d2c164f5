"""The optimism of choosing the threshold on the test set, pair by pair."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.figures.style import BLUE, GREY, PAGE, VERMILION, legend_below, new_figure
from atp.files import PathLike
from atp.results.labels import task_label
from atp.results.tidy import PERCENT, TASK, Files, read_tasks, task_of
from atp.settings.sections import Settings
from atp.statistics.intervals import mean_interval

STYLES: dict[str, dict[str, Any]] = {
    "validation": {"color": BLUE, "marker": "o"},
    "test": {"color": VERMILION, "marker": "D"},
}


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw every pair.

    Args:
        files: `thresholds` and `traces` of the pairs.
        settings: `statistics.level`.
    """
    table = optimism_table(files["thresholds"], files["traces"])
    return draw_optimism(table, settings.statistics.level)


def optimism_table(thresholds: Sequence[PathLike], traces: Sequence[PathLike]) -> pd.DataFrame:
    """Test accuracy that the exact search's threshold adds to no pruning, in points.

    Means over the repetitions, by the trainings of the search itself.

    Args:
        thresholds: the pairs' `thresholds.csv`.
        traces: the pairs' `trace.csv`; the exact search starts at τ = 0.

    Returns:
        One row per pair: `TASK`, and the gain by the split that chose: `validation`, `test`.
    """
    chosen = read_tasks(thresholds).query("method == 'exact'")
    traced = read_tasks(traces).query("method == 'exact' and tau == 0")
    by_split = chosen.groupby([*TASK, "select_on"], sort=False)["test_accuracy"].mean()
    unpruned = traced.groupby(TASK, sort=False)["test_accuracy"].mean()
    gains = PERCENT * by_split.unstack("select_on").sub(unpruned, axis="index")
    return gains.reindex(unpruned.index)[list(STYLES)].reset_index()


def draw_optimism(table: pd.DataFrame, level: float) -> Figure:
    """Draw the gains of `optimism_table`, and their difference with its mean on the right."""
    figure = new_figure(PAGE, 0.9 + 0.22 * len(table))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
    heights = np.arange(len(table))
    optimism = (table["test"] - table["validation"]).to_numpy()
    left.hlines(heights, table["validation"], table["test"], color=GREY, linewidth=1.2)
    for split, style in STYLES.items():
        left.plot(table[split], heights, linestyle="none", **style)
    left.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    left.set_xlabel("Gain in test accuracy over no pruning (points)")
    left.set_yticks(heights, [task_label(task_of(key)) for key in table[TASK].to_numpy()])
    left.set_ylim(len(table) - 0.5, -0.5)
    right.barh(heights, optimism, height=0.55, color=VERMILION, alpha=0.45)
    _draw_mean(right, optimism, level)
    right.set_xlabel("Optimism (points)")
    for ax in (left, right):
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="y", length=0)
    legend_below(figure, _handles(level), columns=3)
    return figure


def _draw_mean(ax: Axes, optimism: np.ndarray, level: float) -> None:
    mean, low, high = mean_interval(optimism, confidence=level)
    ax.axvline(float(mean), color="black", linewidth=1)
    if len(optimism) > 1:
        ax.axvspan(float(low), float(high), color=GREY, alpha=0.2, linewidth=0)


def _handles(level: float) -> list[Line2D]:
    chosen = [
        Line2D([], [], linestyle="none", label=f"τ chosen on {split}", **style)
        for split, style in STYLES.items()
    ]
    label = f"mean optimism, {PERCENT * level:g} % interval over pairs"
    return [*chosen, Line2D([], [], color="black", linewidth=1, label=label)]
