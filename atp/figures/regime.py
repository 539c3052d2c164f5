"""What pruning gains against the number of training images, by grid and initial angles."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atp.figures.style import BLUE, GREEN, GREY, PAGE, VERMILION, legend_below, new_figure
from atp.results.tidy import Files
from atp.settings.sections import Settings
from atp.tables.regime import RIVALS, TUNED

SHADES = (BLUE, GREEN, VERMILION)
MARKS = ("o", "^", "D")
SHIFT = 0.06  # of neighbouring lines, as a share of the images, so that intervals stay apart


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the map from its table.

    Args:
        files: `table`, regime.csv of the tables.
        settings: none is read.
    """
    return draw_regime(pd.read_csv(files["table"], dtype={"spread": str, "learning_rate": str}))


def draw_regime(table: pd.DataFrame) -> Figure:
    """Draw a column for each grid: the gain over no pruning above, over random masks below."""
    tuned = table[table["learning_rate"] == TUNED]
    grids = list(tuned["grid"].unique())
    shown = ("angle", "random")
    figure = new_figure(PAGE, 2.1 * len(shown) + 0.5)
    axes = figure.subplots(len(shown), len(grids), squeeze=False, sharex=True, sharey="row")
    for line, rival in zip(axes, shown, strict=True):
        for ax, grid in zip(line, grids, strict=True):
            cells = tuned[(tuned["grid"] == grid) & (tuned["rival"] == rival)]
            _draw(ax, cells)
            ax.set_title(f"{grid} × {grid}, {grid**2} qubits", loc="left")
        line[0].set_ylabel(f"Gain over\n{RIVALS[rival]} (points)")
    for ax in axes[-1]:
        ax.set_xlabel("Training images")
    legend_below(figure, axes[0, 0].get_legend_handles_labels()[0], columns=3)
    return figure


def _draw(ax: Axes, cells: pd.DataFrame) -> None:
    ax.axhline(0, color=GREY, linewidth=0.8)
    for index, (spread, rows) in enumerate(cells.groupby("spread", sort=False)):
        ordered = rows.sort_values("images")
        images = ordered["images"] * (1 + SHIFT * (index - 1))
        error = [ordered["gain"] - ordered["ci_low"], ordered["ci_high"] - ordered["gain"]]
        label = "full turn" if spread == "full_turn" else f"σ = {spread}/√n"
        color, marker = SHADES[index % 3], MARKS[index % 3]
        ax.errorbar(
            images, ordered["gain"], error, label=label, color=color, marker=marker, capsize=2
        )
    ax.set_xscale("log")
    ticks = sorted(cells["images"].unique())
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
