"""The specification curve: ATP against angle encoding in every setting, sorted by the effect."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.figures.style import COLUMN, GREEN, GREY, VERMILION, legend_below, new_figure
from atp.multiverse.effects import CLAIMS, VERDICTS
from atp.results.tidy import PERCENT, Files
from atp.settings.sections import Settings

SHOWN = {"accuracy": "ATP − angle (points)", "entropy": "ATP − angle (bits)"}
VERDICT_COLORS = {"holds": GREEN, "open": GREY, "fails": VERMILION}
VERDICT_LABELS = {
    "holds": "for the claim",
    "open": "interval contains zero",
    "fails": "against the claim",
}
LEVEL_HEIGHT = 0.105  # inches
CURVE_HEIGHT = 1.5


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the specification curves.

    Args:
        files: `effects` and `choices`, the two tables of the multiverse.
        settings: none is read.
    """
    choices = pd.read_csv(files["choices"], dtype={"level": str})
    texts = dict.fromkeys(choices["choice"].unique(), str)
    return draw_multiverse(pd.read_csv(files["effects"], dtype=texts), choices)


def draw_multiverse(effects: pd.DataFrame, choices: pd.DataFrame) -> Figure:
    """Draw the curves of accuracy and of entropy, each above the levels that lead to it.

    Args:
        effects: `multiverse.csv`.
        choices: `multiverse_choices.csv`.
    """
    tables = {name: choices[choices["claim"] == name] for name in SHOWN}
    heights = [
        height
        for name in SHOWN
        for height in (CURVE_HEIGHT, LEVEL_HEIGHT * max(_n_rows(tables[name]), 1))
    ]
    figure = new_figure(1.4 * COLUMN, 1.3 + sum(heights))
    axes = figure.subplots(len(heights), 1, height_ratios=heights)
    for (name, label), ax, panel in zip(SHOWN.items(), axes[::2], axes[1::2], strict=True):
        rows = effects[effects["claim"] == name].sort_values("effect", ignore_index=True)
        _draw_curve(ax, rows, name)
        ax.set_ylabel(label)
        _draw_levels(panel, rows, tables[name])
        panel.set_xlim(ax.get_xlim())
    legend_below(figure, _handles(), columns=2)
    return figure


def _n_rows(table: pd.DataFrame) -> int:
    return len(table) + table["choice"].nunique()


def _draw_curve(ax: Axes, rows: pd.DataFrame, name: str) -> None:
    for verdict, color in VERDICT_COLORS.items():
        some = rows[rows["verdict"] == verdict]
        ax.vlines(some.index, some["ci_low"], some["ci_high"], color=color, alpha=0.35, lw=1.2)
        ax.plot(some.index, some["effect"], ".", color=color, markersize=3)
    own = rows[rows["setting"] == 0]
    ax.plot(own.index, own["effect"], "D", color="black", mfc="none", markersize=5)
    ax.axhline(0, color="black", linewidth=0.6)
    shares = [PERCENT * (rows["verdict"] == verdict).mean() for verdict in VERDICTS]
    counted = ", ".join(
        f"{verdict} in {share:.0f} %" for share, verdict in zip(shares, VERDICTS, strict=True)
    )
    ax.set_title(f"{CLAIMS[name].title}:\n{counted}", loc="left")
    ax.set_xlim(-1, len(rows))
    ax.tick_params(labelbottom=False)


def _draw_levels(panel: Axes, rows: pd.DataFrame, table: pd.DataFrame) -> None:
    """A row of ticks for each level; beside it the mean effect there."""
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
    panel.set_xlabel("Settings, sorted by the effect")


def _beside(panel: Axes, x: float, y: float, text: str, **style: Any) -> None:
    """Write beside a panel, at a height of its data."""
    place = (panel.transAxes, panel.transData)
    panel.annotate(text, (x, y), xycoords=place, va="center", fontsize=6.5, **style)


def _handles() -> list[Line2D]:
    verdicts = [
        Line2D([], [], color=color, marker=".", label=VERDICT_LABELS[name])
        for name, color in VERDICT_COLORS.items()
    ]
    own = Line2D(
        [], [], color="black", marker="D", mfc="none", ms=5, ls="none", label="this configuration"
    )
    return [*verdicts, own]
