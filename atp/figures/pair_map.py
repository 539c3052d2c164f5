"""All class pairs of a data set at a glance: ATP against angle encoding, and its accuracy."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atp.figures.style import COLUMN, new_figure
from atp.results.labels import class_label, dataset_label
from atp.results.sheet import number
from atp.results.tidy import PERCENT, TASK, Files, by_task, read_models
from atp.settings.sections import Settings
from atp.statistics.intervals import mean_interval

CHANCE = 50.0


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the pairs of a data set.

    Args:
        files: `models`, `clean.csv` of angle encoding and ATP on each.
        settings: none is read.
    """
    return draw_pair_map(read_models(files["models"]))


def draw_pair_map(rows: pd.DataFrame) -> Figure:
    """Draw two triangles: the gain of ATP over angle encoding, and the accuracy of ATP.

    Args:
        rows: `clean.csv` of angle encoding and ATP on the pairs of one data set.
    """
    table = _table(rows)
    dataset = str(rows["dataset"].iloc[0])
    classes = sorted({*table["low"], *table["high"]})
    figure = new_figure(1.4 * COLUMN, 1.2 + 0.66 * len(classes))
    upper, lower = figure.subplots(2, 1)
    most = max(float(table["gain"].abs().max()), 1.0)
    diverging = {"cmap": "PuOr", "vmin": -most, "vmax": most}
    rising = {"cmap": "viridis", "vmin": CHANCE, "vmax": PERCENT}
    gain = _draw_triangle(upper, table, "gain", classes, diverging)
    accuracy = _draw_triangle(lower, table, "accuracy", classes, rising)
    figure.colorbar(gain, ax=upper, label="ATP − angle (points)", shrink=0.8)
    figure.colorbar(accuracy, ax=lower, label="Accuracy of ATP (%)", shrink=0.8)
    ahead, behind = (int((table["sure"] & (sign * table["gain"] > 0)).sum()) for sign in (1, -1))
    counts = f"bold (ahead {ahead}, behind {behind}): 95 % interval without 0"
    title = f"{dataset_label(dataset)}, {len(table)} pairs\n{counts}"
    figure.suptitle(title, x=0.02, horizontalalignment="left", fontsize=8)
    for ax in (upper, lower):
        _name_classes(ax, dataset, classes)
    return figure


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per pair: its classes, the gain in points and whether it is sure, ATP's accuracy."""
    wide = PERCENT * rows.pivot(index=[*TASK, "repetition"], columns="encoding", values="accuracy")
    found = []
    for task, group in by_task(wide.reset_index()):
        low, high = sorted(task.classes)
        gain = mean_interval(group["atp"] - group["angle"])
        found.append(
            {
                "low": low,
                "high": high,
                "gain": float(gain.mean),
                "sure": bool(gain.low * gain.high > 0),
                "accuracy": float(group["atp"].mean()),
            }
        )
    return pd.DataFrame(found)


def _draw_triangle(
    ax: Axes, table: pd.DataFrame, column: str, classes: list[int], colors: dict[str, Any]
) -> Any:
    values = np.full((len(classes), len(classes)), np.nan)
    place = {label: index for index, label in enumerate(classes)}
    for row in table.to_dict("records"):
        values[place[row["high"]], place[row["low"]]] = row[column]
    image = ax.imshow(values, **colors)
    for row in table.to_dict("records"):
        red, green, blue, _ = image.to_rgba(row[column])
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.5
        ax.text(
            place[row["low"]],
            place[row["high"]],
            _text(row, column),
            color="white" if dark else "black",
            weight="bold" if column == "gain" and row["sure"] else "normal",
            ha="center",
            va="center",
            fontsize=6,
        )
    return image


def _text(row: dict[Any, Any], column: str) -> str:
    if column == "accuracy":
        return number(row["accuracy"], 0)
    sign = "+" if round(row["gain"], 1) > 0 else ""
    return sign + number(row["gain"], 1)


def _name_classes(ax: Axes, dataset: str, classes: list[int]) -> None:
    names = [class_label(dataset, label) for label in classes]
    ax.set_yticks(range(len(classes)), names)
    ax.set_xticks(range(len(classes)), names, rotation=40, ha="right", rotation_mode="anchor")
    ax.grid(False)
    ax.set_xlim(-0.5, len(classes) - 1.5)
    ax.set_ylim(len(classes) - 0.5, 0.5)
