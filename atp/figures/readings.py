"""How close readings come to the paper, what ATP gains in them, and the specification curve."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.figures.style import GREEN, GREY, PAGE, VERMILION, legend_below, new_figure
from atp.readings.effects import CLAIMS, VERDICTS
from atp.readings.stages import OWN
from atp.results.tidy import PERCENT, Files
from atp.settings.sections import Settings

CURVE = "accuracy"
CHOICES = 6  # shown below the curve: those that explain the most
GROUPS = {"sample": (GREY, ".", "sample of all readings"), "closest": (VERMILION, "^", "closest")}
VERDICT_COLORS = {"holds": GREEN, "open": GREY, "fails": VERMILION}
VERDICT_LABELS = {
    "holds": "for the claim",
    "open": "interval contains zero",
    "fails": "against the claim",
}
LEVEL_HEIGHT = 0.105  # inches
CURVE_HEIGHT = 1.5
POINTS_HEIGHT = 2.2


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the readings.

    Args:
        files: `readings`, `effects` and `choices`, three of the tables.
        settings: none is read.
    """
    choices = pd.read_csv(files["choices"], dtype={"level": str})
    texts = dict.fromkeys(choices["choice"].unique(), str)
    effects = pd.read_csv(files["effects"], dtype=texts)
    return draw_readings(pd.read_csv(files["readings"]), effects, choices)


def draw_readings(readings: pd.DataFrame, effects: pd.DataFrame, choices: pd.DataFrame) -> Figure:
    """Draw distances and gains above, and below the curve of ATP's gain in the sample.

    Args:
        readings: `readings.csv`.
        effects: `readings_curve.csv`.
        choices: `readings_choices.csv`.
    """
    table = _most_important(choices[choices["claim"] == CURVE])
    heights = [POINTS_HEIGHT, CURVE_HEIGHT, LEVEL_HEIGHT * max(_n_rows(table), 1)]
    figure = new_figure(PAGE, 1.3 + sum(heights))
    grid = figure.add_gridspec(3, 2, height_ratios=heights)
    left, right = (figure.add_subplot(grid[0, column]) for column in (0, 1))
    _draw_points(left, readings, "check", "Distance on the other half of the pairs")
    _draw_points(right, readings, "gain", "ATP − angle (points)")
    right.axhline(0, color="black", linewidth=0.6)
    curve, panel = (figure.add_subplot(grid[row, :]) for row in (1, 2))
    rows = effects[effects["claim"] == CURVE].sort_values("effect", ignore_index=True)
    _draw_curve(curve, rows)
    _draw_levels(panel, rows, table)
    panel.set_xlim(curve.get_xlim())
    legend_below(figure, _handles(), columns=3)
    return figure


def _draw_points(ax: Axes, readings: pd.DataFrame, column: str, label: str) -> None:
    for name, (color, marker, _) in GROUPS.items():
        some = readings[readings["group"] == name]
        ax.plot(some["calibration"], some[column], marker, color=color, alpha=0.7, ms=4)
    own = readings[readings["reading"] == OWN]
    ax.plot(own["calibration"], own[column], "D", color="black", mfc="none", ms=6)
    ax.set_xlabel("Distance on the half that chose")
    ax.set_ylabel(label)


def _most_important(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the choices that explain the most, the first one first."""
    shares = table.groupby("choice", sort=False)["explained"].first()
    top = shares.sort_values(ascending=False, kind="stable").index[:CHOICES]
    return pd.concat([table[table["choice"] == choice] for choice in top] or [table])


def _n_rows(table: pd.DataFrame) -> int:
    return len(table) + table["choice"].nunique()


def _draw_curve(ax: Axes, rows: pd.DataFrame) -> None:
    for verdict, color in VERDICT_COLORS.items():
        some = rows[rows["verdict"] == verdict]
        ax.vlines(some.index, some["ci_low"], some["ci_high"], color=color, alpha=0.35, lw=1.2)
        ax.plot(some.index, some["effect"], ".", color=color, markersize=3)
    own = rows[rows["reading"] == OWN]
    ax.plot(own.index, own["effect"], "D", color="black", mfc="none", markersize=5)
    ax.axhline(0, color="black", linewidth=0.6)
    shares = [PERCENT * (rows["verdict"] == verdict).mean() for verdict in VERDICTS]
    counted = ", ".join(
        f"{verdict} in {share:.0f} %" for share, verdict in zip(shares, VERDICTS, strict=True)
    )
    ax.set_title(f"{CLAIMS[CURVE].title}: {counted}", loc="left")
    ax.set_ylabel("ATP − angle (points)")
    ax.set_xlim(-1, len(rows))
    ax.tick_params(labelbottom=False)


def _draw_levels(panel: Axes, rows: pd.DataFrame, table: pd.DataFrame) -> None:
    """A row of ticks for each level; beside it what its choice explains."""
    height, places, labels = 0, [], []
    for choice, levels in table.groupby("choice", sort=False):
        share = PERCENT * levels["explained"].iloc[0]
        _beside(panel, 1.01, height, f"explains {share:.0f} %", color=GREY)
        for row in levels.to_dict("records"):
            at = np.flatnonzero(rows[choice] == row["level"])
            panel.plot(at, np.full(len(at), height), "|", color="black", ms=4, mew=0.6)
            places.append(height)
            labels.append(f"{str(choice).split('.')[-1].replace('_', ' ')} {row['level']}")
            height += 1
        height += 1
    panel.set_yticks(places, labels, fontsize=6.5)
    panel.set_ylim(max(height, 1) - 1.2, -0.8)
    panel.grid(axis="y", visible=False)
    panel.tick_params(axis="y", length=0)
    panel.set_xlabel("Readings of the sample, sorted by the effect")


def _beside(panel: Axes, x: float, y: float, text: str, **style: Any) -> None:
    """Write beside a panel, at a height of its data."""
    place = (panel.transAxes, panel.transData)
    panel.annotate(text, (x, y), xycoords=place, va="center", fontsize=6.5, **style)


def _handles() -> list[Line2D]:
    groups = [
        Line2D([], [], color=color, marker=marker, ls="none", label=label)
        for color, marker, label in GROUPS.values()
    ]
    verdicts = [
        Line2D([], [], color=color, marker=".", label=VERDICT_LABELS[name])
        for name, color in VERDICT_COLORS.items()
    ]
    own = Line2D(
        [], [], color="black", marker="D", mfc="none", ms=5, ls="none", label="this configuration"
    )
    return [*groups, own, *verdicts]
