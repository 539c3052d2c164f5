"""What each search for the threshold saw: accuracy over τ, and the way to its choice.

Of the repetitions the first is shown.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.data.task import Task
from atp.figures.style import (
    BLUE,
    COLUMN,
    GREY,
    SEARCH_COLORS,
    legend_below,
    new_figure,
    remove_unused,
)
from atp.files import read_npz
from atp.results.labels import method_label, task_label
from atp.results.tidy import PERCENT, Files, by_task
from atp.settings.sections import Settings
from atp.tables.thresholds import repeated_thresholds

WIDTH = 1.4 * COLUMN  # two panels side by side that a phone can still show
# Larger marks lie below smaller ones, so that searches which agree all show.
CHOICES: tuple[dict[str, Any], ...] = (
    {"marker": "o", "markersize": 10},
    {"marker": "s", "markersize": 7.5},
    {"marker": "D", "markersize": 5},
    {"marker": "o", "markersize": 2.5},
)


@dataclass(frozen=True)
class Landscape:
    """What one panel shows.

    Attributes:
        task: the pair.
        breakpoints: thresholds at which the mask changes, rising.
        trace: the pair's `trace.csv`, of one split.
        choices: the pair's rows of the table of thresholds, of the same split.
    """

    task: Task
    breakpoints: np.ndarray
    trace: pd.DataFrame
    choices: pd.DataFrame


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the searches on the split that chooses τ.

    Args:
        files: `traces`, `means` and `thresholds` of the pairs.
        settings: `threshold.select_on`.
    """
    split = settings.threshold.select_on
    choices = dict(by_task(_first(repeated_thresholds(files["thresholds"]), split)))
    landscapes = []
    for trace, path in zip(files["traces"], files["means"], strict=True):
        task, means = Task.of_folder(Path(path).parent), read_npz(path)
        # A position is pruned as soon as τ exceeds the larger of its class means (Eq. 6).
        breakpoints = np.unique(np.maximum(means["mean_a"][0], means["mean_b"][0]))
        seen = _first(pd.read_csv(trace), split)
        landscapes.append(Landscape(task, breakpoints, seen, choices[task]))
    return draw_searches(landscapes, split)


def _first(rows: pd.DataFrame, split: str) -> pd.DataFrame:
    """What the first repetition chose on a split."""
    return rows[(rows["select_on"] == split) & (rows["repetition"] == 0)]


def draw_searches(landscapes: list[Landscape], split: str) -> Figure:
    """Draw a panel for each pair: the accuracy of every mask above, the searches' ways below.

    Args:
        landscapes: one per pair.
        split: the split that the searches look at, validation or test.
    """
    columns = min(len(landscapes), 2)
    rows = -(-len(landscapes) // columns)
    methods = list(landscapes[0].choices["method"])
    figure = new_figure(WIDTH if columns > 1 else COLUMN, 0.6 + 1.9 * rows)
    axes = figure.subplots(2 * rows, columns, squeeze=False, height_ratios=[3, 1.6] * rows)
    upper, lower = axes[0::2], axes[1::2]
    for ax, strip, landscape in zip(upper.flat, lower.flat, landscapes, strict=False):
        _draw_landscape(ax, landscape, split)
        _draw_ways(strip, landscape)
        strip.set_xlim(ax.get_xlim())
    for strip in lower[:, 1:].flat:
        strip.tick_params(labelleft=False)
    remove_unused(upper, len(landscapes))
    remove_unused(lower, len(landscapes))
    for ax in upper[:, 0]:
        ax.set_ylabel(f"{split.capitalize()}\naccuracy (%)")
    legend_below(figure, _handles(methods), columns=2)
    return figure


def _draw_landscape(ax: Axes, landscape: Landscape, split: str) -> None:
    masks = landscape.trace[landscape.trace["method"] == "exact"].sort_values("tau")
    accuracy = PERCENT * masks[f"{split}_accuracy"].to_numpy()
    # τ = b still keeps the position whose larger average is b: steps end at breakpoints.
    edges = np.concatenate([[0.0], landscape.breakpoints[: len(masks)]])
    ax.stairs(accuracy, edges, baseline=None, color=BLUE, linewidth=1.3)
    for number, row in enumerate(landscape.choices.to_dict("records")):
        ax.plot(row["tau"], row[f"{split}_accuracy"], clip_on=False, **_mark(number))
    ax.set_title(task_label(landscape.task), loc="left")
    ax.set_xlim(0, edges[-1])
    ax.margins(y=0.15)
    ax.tick_params(labelbottom=False)


def _draw_ways(strip: Axes, landscape: Landscape) -> None:
    choices = landscape.choices.to_dict("records")
    for number, row in enumerate(choices):
        way = landscape.trace.loc[landscape.trace["method"] == row["method"], "tau"].to_numpy()
        color = SEARCH_COLORS[number % len(SEARCH_COLORS)]
        height = np.full(len(way), number)
        strip.plot(way, height, "-|", color=color, linewidth=0.7, markersize=5, clip_on=False)
        strip.plot(row["tau"], number, clip_on=False, **_mark(number) | {"markersize": 5})
        text = f"{row['evaluations']:.0f} | {row['distance']:.1f}"
        beside = (strip.transAxes, strip.transData)
        strip.annotate(text, (1.03, number), xycoords=beside, va="center", fontsize=6.5)
    strip.set_yticks(range(len(choices)), [method_label(row["method"]) for row in choices])
    strip.set_ylim(len(choices) - 0.4, -0.6)
    strip.grid(axis="y", visible=False)
    strip.tick_params(axis="y", length=0)
    strip.spines["left"].set_visible(False)
    strip.set_xlabel("Threshold τ")


def _mark(number: int) -> dict[str, Any]:
    """How the choice of a search is marked."""
    shape = CHOICES[number % len(CHOICES)]
    color = SEARCH_COLORS[number % len(SEARCH_COLORS)]
    return {**shape, "color": color, "mfc": "none", "mew": 1.3, "linestyle": "none"}


def _handles(methods: list[str]) -> list[Line2D]:
    every = Line2D([], [], color=BLUE, label="accuracy of every mask")
    ways = Line2D(
        [], [], color=GREY, marker="|", lw=0.7, label="evaluations (number | points below best)"
    )
    marks = [
        Line2D([], [], label=f"choice of {method_label(method)}", **_mark(number))
        for number, method in enumerate(methods)
    ]
    return [every, ways, *marks]
