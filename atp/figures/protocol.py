"""What the paper's protocol prints by selection alone, and what its thresholds are worth."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atp.figures.style import BLUE, GREY, PAGE, VERMILION, legend_below, new_figure
from atp.results.tidy import Files
from atp.settings.sections import Settings
from atp.statistics.protocol import Simulated
from atp.tables.protocol import published_gains, simulate

BINS = 40


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the simulated papers; arguments as for `atp.tables.protocol.make_table`."""
    simulated, pairs = simulate(files, settings)
    return draw_protocol(simulated, published_gains(files["reference"], pairs))


def draw_protocol(simulated: Simulated, published: np.ndarray) -> Figure:
    """Draw mean gains on the left, and numbers of pairs won on the right.

    Args:
        simulated: papers.
        published: the paper's gains, one per pair; fewer than the simulated pairs if it has none.
    """
    figure = new_figure(PAGE, 2.4)
    left, right = figure.subplots(1, 2)
    gains, fresh = simulated.gains.mean(axis=1), simulated.fresh.mean(axis=1)
    edges = np.linspace(min(gains.min(), fresh.min()), max(gains.max(), fresh.max()), BINS + 1)
    left.hist(fresh, edges, color=GREY, alpha=0.6, label="same τ, other images and seeds")
    left.hist(gains, edges, color=BLUE, alpha=0.6, label="as printed: τ chosen on these images")
    left.axvline(0, color="black", linewidth=0.8)
    left.set_xlabel("Mean gain of ATP over angle encoding (points)")
    left.set_ylabel("Simulated papers")
    pairs = simulated.gains.shape[1]
    right.hist(simulated.wins, np.arange(pairs + 2) - 0.5, color=BLUE, alpha=0.6)
    right.set_xlabel(f"Pairs won, of {pairs}")
    if len(published) == pairs:
        _mark(left, published.mean(), "the paper")
        _mark(right, (published > 0).sum(), "")
    legend_below(figure, left.get_legend_handles_labels()[0], columns=3)
    return figure


def _mark(ax: Axes, value: float, label: str) -> None:
    ax.axvline(value, color=VERMILION, linestyle="--", label=label or None)
