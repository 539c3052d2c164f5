"""Every effect behind the verdicts: a forest plot, one row per effect, grouped by claim."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from textwrap import wrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.claims.table import OURS, PAPER, digits
from atp.claims.verdict import NO_EFFECT, NOT_TESTABLE, OPPOSITE, SUPPORTED, UNDECIDED
from atp.figures.style import BLACK, BLUE, GREEN, GREY, VERMILION, new_figure
from atp.results.sheet import number
from atp.results.tidy import Files
from atp.settings.sections import Settings

# Colour and marker of a finding, told apart in grey print too.
FINDINGS: dict[str, dict[str, Any]] = {
    SUPPORTED: {"color": GREEN, "marker": "o"},
    OPPOSITE: {"color": VERMILION, "marker": "s"},
    NO_EFFECT: {"color": BLUE, "marker": "v"},
    UNDECIDED: {"color": GREY, "marker": "o", "markerfacecolor": "white"},
    NOT_TESTABLE: {"color": GREY, "marker": "x"},
}
MARK: dict[str, Any] = {"linestyle": "none", "markersize": 3.5}
PUBLISHED: dict[str, Any] = MARK | {"color": BLACK, "marker": "D", "markerfacecolor": "none"}
ON_WHITE: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
UNITS = {"points": "pt", "% of pairs": "%", "bits": "bit"}
TICKS = (-100, -10, -1, 0, 1, 10, 100)
AXIS = "in units of the smallest effect of interest"
LEAST = 20.0  # units that the axis holds at least

WIDTH = 4.8  # inches: a phone shows letters of 8 pixels, a page of paper holds all rows
ROW = 0.136  # height of a row, in inches
GAP = 0.6  # between two claims, in rows
LETTERS = 74  # of a claim in a row
TOP, BOTTOM = 0.32, 0.95  # inches above and below the rows
LEFT, RIGHT = 0.40, 0.72  # where the axis begins and ends, as shares of the width
START, END = (0.01 - LEFT) / (RIGHT - LEFT), (0.99 - LEFT) / (RIGHT - LEFT)  # of words, in axes
LETTER = 6.3  # size of the letters, in points


@dataclass(frozen=True)
class Row:
    """A row of the plot: of a claim's heading, of a setting, or of an effect.

    Attributes:
        position: how many rows lie above it.
        text: what is claimed, the setting, or what is compared.
        verdict: of the claim, on the first row of its heading.
        effect: the columns of `effects_table`, of an effect.
        is_heading: of a claim.
    """

    position: float
    text: str
    verdict: str = ""
    effect: dict[Any, Any] | None = None
    is_heading: bool = False


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the effects of every claim.

    Args:
        files: `claims`, the verdicts; `effects`, those behind them.
        settings: none is read.
    """
    return draw_claims(pd.read_csv(files["claims"]), pd.read_csv(files["effects"]))


def draw_claims(claims: pd.DataFrame, effects: pd.DataFrame) -> Figure:
    """Draw each effect with its interval, in units of its smallest value of interest.

    Args:
        claims: the frame of `atp.claims.table.claims_table`.
        effects: that of `effects_table`.
    """
    rows = list(_rows(claims, _beside_the_paper(effects)))
    count = rows[-1].position + 1
    height = TOP + ROW * count + BOTTOM
    figure = new_figure(WIDTH, height)
    figure.set_layout_engine("none")  # words stand beside the axis, in columns of their own
    ax = figure.add_axes((LEFT, BOTTOM / height, RIGHT - LEFT, ROW * count / height))
    ax.set_ylim(count - 0.5, -0.5)
    _prepare(ax, 1.2 * max([LEAST, *(reach for row in rows for reach in _reaches(row))]))
    for row in rows:
        _write(ax, row)
        if row.effect is not None:
            _draw(ax, row.position, row.effect)
    figure.legend(
        handles=_handles(), loc="lower center", ncols=3, fontsize=LETTER, columnspacing=1.2
    )
    return figure


def relative(value: float, no_effect: float, smallest: float) -> float:
    """A value in units of the smallest of interest: 0 is no effect, 1 that smallest.

    Of a bound, 0 is the bound, and its own size is the unit.
    """
    unit = smallest - no_effect if smallest != no_effect else abs(smallest)
    return (value - no_effect) / (unit or 1.0)


def _beside_the_paper(effects: pd.DataFrame) -> pd.DataFrame:
    """Our effects, with the paper's value beside each where there is one."""
    keys = ["id", "effect"]
    printed = effects[effects["numbers"] == PAPER][[*keys, "value"]]
    ours = effects[effects["numbers"] == OURS]
    found = ours.merge(printed.rename(columns={"value": "paper"}), how="left", on=keys)
    return found.assign(paper=found["paper"].fillna(found["stated"]))


def _rows(claims: pd.DataFrame, effects: pd.DataFrame) -> Iterator[Row]:
    position = 0.0
    for claim in claims.to_dict("records"):
        verdicts = chain([claim["verdict"]], repeat(""))
        for text, verdict in zip(wrap(claim["claim"], LETTERS), verdicts, strict=False):
            yield Row(position, text, verdict, is_heading=True)
            position += 1
        own = effects[effects["id"] == claim["id"]].fillna({"setting": ""})
        for setting, under in own.groupby("setting", sort=False):
            if setting:
                yield Row(position, str(setting))
                position += 1
            for effect in under.to_dict("records"):
                yield Row(position, effect["effect"], effect=effect)
                position += 1
        position += GAP


def _places(effect: dict[Any, Any]) -> list[float]:
    """Where an effect's value, the ends of its interval and the paper's value are drawn."""
    bounds = effect["no_effect"], effect["smallest"]
    return [relative(effect[name], *bounds) for name in ("value", "ci_low", "ci_high", "paper")]


def _reaches(row: Row) -> list[float]:
    """How far from no effect a row's drawing goes."""
    places = [] if row.effect is None else _places(row.effect)
    return [abs(place) for place in places if not math.isnan(place)]


def _prepare(ax: Axes, reach: float) -> None:
    """The axis of units, and the two values that every effect is held against."""
    ax.set_xscale("symlog", linthresh=1, linscale=0.8)
    ax.set_xlim(-reach, reach)
    ticks = [tick for tick in TICKS if abs(tick) <= reach]
    ax.set_xticks(ticks, [number(tick, 0) for tick in ticks])
    ax.minorticks_off()
    ax.tick_params(axis="x", labelsize=LETTER, top=True, labeltop=True)
    ax.set_yticks([])
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.axvline(1, color=BLACK, linewidth=0.8, linestyle=":")
    words: dict[str, Any] = {"color": GREY, "fontsize": LETTER}
    words |= {"xycoords": "axes fraction", "textcoords": "offset points"}
    ax.annotate(f"{AXIS}:", (START, 1), (0, 6.5), **words)
    ax.annotate("estimate [interval]", (END, 1), (0, 6.5), ha="right", **words)


def _write(ax: Axes, row: Row) -> None:
    """A row's words on the left, its verdict or its numbers on the right."""
    words: dict[str, Any] = {"va": "center", "fontsize": LETTER}
    words["transform"] = ax.get_yaxis_transform()
    if row.is_heading:
        color = FINDINGS[row.verdict]["color"] if row.verdict else BLACK
        words["fontweight"] = "bold"
        ax.text(START, row.position, row.text, bbox=ON_WHITE, **words)
        ax.text(END, row.position, row.verdict, ha="right", color=color, **words)
    elif row.effect is None:
        ax.text(START + 0.03, row.position, row.text, style="italic", color=GREY, **words)
    else:
        ax.text(START + 0.07, row.position, row.text, **words)
        ax.text(END, row.position, _numbers(row.effect), ha="right", **words)


def _numbers(effect: dict[Any, Any]) -> str:
    """The estimate and its interval in the effect's own unit."""
    unit = "" if pd.isna(effect["unit"]) else str(effect["unit"])
    value, low, high = (
        number(effect[column], digits(unit)) for column in ("value", "ci_low", "ci_high")
    )
    return f"{value} [{low}, {high}] {UNITS.get(unit, unit)}".rstrip()


def _draw(ax: Axes, position: float, effect: dict[Any, Any]) -> None:
    value, low, high, paper = _places(effect)
    style = FINDINGS[effect["finding"]]
    ax.plot([low, high], [position, position], color=style["color"], linewidth=1.1)
    ax.plot([paper], [position], **PUBLISHED)
    ax.plot([value], [position], **MARK, **style)


def _handles() -> list[Line2D]:
    findings = [Line2D([], [], label=name, **MARK, **style) for name, style in FINDINGS.items()]
    published = Line2D([], [], label="the paper's own", **PUBLISHED)
    line: dict[str, Any] = {"color": BLACK, "linewidth": 0.8}
    none = Line2D([], [], label="no effect, or bound", **line)
    smallest = Line2D([], [], label="smallest effect", linestyle=":", **line)
    return [*findings, published, none, smallest]
