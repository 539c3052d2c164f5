"""Figure 3: the class means at every grid position, and the thresholds that were found.

Both are means over the repetitions.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atp.data.task import Task
from atp.figures.style import BLUE, GREY, ORANGE, PAGE, SEARCH_COLORS, new_figure
from atp.files import read_npz
from atp.results.labels import class_label, method_label, task_label
from atp.results.tidy import Files
from atp.settings.sections import Settings

# Open squares around full circles, so that equal means show both.
CLASS_STYLES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "marker": "o", "markersize": 4},
    {"color": ORANGE, "marker": "s", "markersize": 7, "mfc": "none", "mew": 1.4},
)
LINES = ("-", "--", "-.", ":")
MOST_LABELLED = 16  # grid positions that are all numbered on the axis


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw Figure 3.

    Args:
        files: the pair's `means`, class_means.npz, and its `thresholds`.
        settings: none is read.
    """
    means, thresholds = read_npz(files["means"]), pd.read_csv(files["thresholds"])
    task = Task.of_folder(Path(files["means"]).parent)
    mean_a, mean_b = (means[name].mean(axis=0) for name in ("mean_a", "mean_b"))
    return draw_class_means((mean_a, mean_b), thresholds, task)


def draw_class_means(
    means: tuple[np.ndarray, np.ndarray], thresholds: pd.DataFrame, task: Task
) -> Figure:
    """Draw the class means of a pair.

    Args:
        means: class means, (s²,) each.
        thresholds: the pair's `thresholds.csv`; those selected on validation are drawn.
        task: the pair.
    """
    figure = new_figure(PAGE * 0.8, 2.5)
    ax = figure.subplots()
    positions = np.arange(1, len(means[0]) + 1)
    ax.vlines(positions, *np.sort(np.stack(means), axis=0), color=GREY, linewidth=0.8, zorder=1)
    for mean, number, style in zip(means, task.classes, CLASS_STYLES, strict=True):
        label = f"mean of class {class_label(task.dataset, number)}"
        ax.plot(positions, mean, linestyle="none", label=label, **style)
    _draw_thresholds(ax, thresholds)
    ax.set_title(task_label(task), loc="left")
    ax.set_xlabel("Grid position, row by row")
    ax.set_ylabel("Mean intensity")
    if len(positions) <= MOST_LABELLED:
        ax.set_xticks(positions)
    ax.set_ylim(bottom=0)
    figure.legend(loc="outside right center")
    return figure


def _draw_thresholds(ax: Axes, thresholds: pd.DataFrame) -> None:
    selected = thresholds[thresholds["select_on"] == "validation"]
    means = selected.groupby("method", sort=False)[["tau", "n_kept"]].mean().reset_index()
    for number, row in enumerate(means.to_dict("records")):
        label = f"{method_label(row['method'])}: τ = {row['tau']:.3f},\n{row['n_kept']:.1f} kept"
        # Searches often agree: later lines are thinner, so that earlier ones show around them.
        width = max(2.2 - 0.4 * number, 0.6)
        style = LINES[number % len(LINES)]
        color = SEARCH_COLORS[number % len(SEARCH_COLORS)]
        ax.axhline(
            row["tau"], color=color, linestyle=style, linewidth=width, label=label, zorder=1.5
        )
