"""Figures 4 and 5: test accuracy against manual thresholds, one panel per pair."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from atp.data.task import Task
from atp.figures.style import (
    BLUE,
    COLUMN,
    GREY,
    PAGE,
    VERMILION,
    legend_below,
    new_figure,
    remove_unused,
)
from atp.files import read_json
from atp.results.labels import task_label
from atp.results.tidy import PERCENT, Files
from atp.settings.sections import Settings
from atp.statistics.intervals import half_width


@dataclass(frozen=True)
class Sweep:
    """What one panel shows.

    Attributes:
        task: the pair.
        rows: the pair's `sweep.csv`.
        tau: the threshold that ATP uses in each repetition.
        select_on: the split that it was chosen on.
    """

    task: Task
    rows: pd.DataFrame
    tau: list[float]
    select_on: str


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw Figure 4 or 5.

    Args:
        files: `sweeps` and `thresholds` of the pairs that the figure shows.
        settings: none is read.
    """
    sweeps = []
    for path, threshold_path in zip(files["sweeps"], files["thresholds"], strict=True):
        threshold, task = read_json(threshold_path), Task.of_folder(Path(path).parent)
        sweeps.append(Sweep(task, pd.read_csv(path), threshold["tau"], threshold["select_on"]))
    return draw_thresholds(sweeps)


def draw_thresholds(sweeps: list[Sweep]) -> Figure:
    """Draw a panel for each pair: accuracy above, kept positions below."""
    columns = min(len(sweeps), 3 if len(sweeps) > 4 else 2)
    rows = -(-len(sweeps) // columns)
    figure = new_figure(COLUMN if columns == 1 else PAGE, 0.5 + 2.0 * rows)
    axes = figure.subplots(
        2 * rows, columns, squeeze=False, sharex=True, height_ratios=[4, 1.1] * rows
    )
    upper, lower = axes[0::2], axes[1::2]
    for ax, strip, sweep in zip(upper.flat, lower.flat, sweeps, strict=False):
        _draw_accuracy(ax, sweep)
        _draw_kept(strip, sweep)
    remove_unused(upper, len(sweeps))
    remove_unused(lower, len(sweeps))
    _label(upper, lower)
    splits = sorted({sweep.select_on for sweep in sweeps})
    legend_below(figure, _handles(" or ".join(splits)), columns=2 if columns == 1 else 4)
    return figure


def _summary(rows: pd.DataFrame) -> pd.DataFrame:
    groups = rows.groupby("tau")["test_accuracy"]
    table = PERCENT * groups.agg(mean="mean", deviation="std")
    width = half_width(table["deviation"], groups.count())
    # With few repetitions Student's interval reaches beyond what an accuracy can be.
    low, high = (table["mean"] - width).clip(lower=0), (table["mean"] + width).clip(upper=PERCENT)
    return table.assign(low=low, high=high)


def _draw_accuracy(ax: Axes, sweep: Sweep) -> None:
    table = _summary(sweep.rows)
    taus = table.index.to_numpy()
    color = BLUE
    ax.fill_between(taus, table["low"], table["high"], step="post", color=color, alpha=0.25, lw=0)
    ax.step(taus, table["mean"], where="post", color=color, marker="o", markersize=2.5)
    _draw_chosen(ax, sweep)
    ax.set_title(task_label(sweep.task), loc="left")


def _draw_chosen(ax: Axes, sweep: Sweep) -> None:
    """One line per repetition: where they agree, it is darker."""
    for tau in sweep.tau:
        ax.axvline(tau, color=VERMILION, linestyle="--", alpha=max(0.15, 1 / len(sweep.tau)))


def _draw_kept(ax: Axes, sweep: Sweep) -> None:
    kept = sweep.rows.groupby("tau")["n_kept"].mean()
    ax.fill_between(kept.index.to_numpy(), kept, step="post", color=GREY, alpha=0.5, lw=0)
    _draw_chosen(ax, sweep)
    most = int(kept.max())
    ax.set_ylim(0, most * 1.15)
    ax.set_yticks([0, most])


def _label(upper: np.ndarray, lower: np.ndarray) -> None:
    for ax in upper[:, 0]:
        ax.set_ylabel("Test accuracy (%)")
    for ax in lower[:, 0]:
        ax.set_ylabel("Kept")
    for ax in lower.flat:
        ax.set_xlabel("Threshold τ")
        ax.tick_params(labelbottom=True)


def _handles(splits: str) -> list[Line2D | Patch]:
    color = BLUE
    return [
        Line2D([], [], color=color, marker="o", markersize=2.5, label="mean over repetitions"),
        Patch(color=color, alpha=0.25, lw=0, label="95 % interval"),
        Line2D(
            [], [], color=VERMILION, linestyle="--", label=f"τ* chosen on {splits}, each repetition"
        ),
        Patch(color=GREY, alpha=0.5, lw=0, label="grid positions kept"),
    ]
