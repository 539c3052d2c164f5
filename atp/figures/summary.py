"""Figure 2: mean accuracy of each data set and encoding, with the entropy beside it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.figures.style import GREY, legend_below, line_style, new_figure, remove_unused
from atp.results.labels import dataset_label, encoding_label
from atp.results.tidy import Files
from atp.settings.sections import Settings

KEYS = ["dataset", "encoding"]
WIDTH = 5.2  # in inches: narrow, so that a phone's screen still shows words one can read
LOWEST = 50.0  # chance level for two classes, where the axis starts if it can


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw Figure 2.

    Args:
        files: `accuracy` and `entropy`, Tables 1 and 2.
        settings: `entropy.base`.
    """
    accuracy, entropy = (pd.read_csv(files[name]) for name in ("accuracy", "entropy"))
    return draw_summary(accuracy, entropy, settings.entropy.base)


def draw_summary(accuracy: pd.DataFrame, entropy: pd.DataFrame, unit: str) -> Figure:
    """Draw both tables, averaged over the pairs of each data set.

    Args:
        accuracy: Table 1.
        entropy: Table 2.
        unit: the entropy's unit, bits or nats.
    """
    means = _means(accuracy, entropy)
    datasets = list(means["dataset"].unique())
    columns = 1 if len(datasets) == 1 else 2
    rows = -(-len(datasets) // columns)
    figure = new_figure(WIDTH * (0.8 if columns == 1 else 1), 0.7 + 1.35 * rows)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True)
    for ax, dataset in zip(axes.flat, datasets, strict=False):
        _draw_dataset(ax, means[means["dataset"] == dataset], unit)
        ax.set_title(dataset_label(dataset), loc="left")
    remove_unused(axes, len(datasets))
    for ax in axes[-1]:
        ax.set_xlabel("Mean test accuracy (%)")
    _limit(axes.flat[0], means)
    legend_below(figure, _handles(means), columns=3)
    return figure


def _means(accuracy: pd.DataFrame, entropy: pd.DataFrame) -> pd.DataFrame:
    """Means over the pairs; `width` is half the interval of that of our accuracies.

    The pairs are trained independently and are taken as they are, so the half widths of their
    intervals add up as standard errors do.
    """
    squares = ((accuracy["ci_high"] - accuracy["ci_low"]) / 2) ** 2
    groups = accuracy.assign(width=squares).groupby(KEYS, sort=False)
    means = groups[["value", "paper"]].mean()
    means["width"] = np.sqrt(groups["width"].sum(min_count=1)) / groups["width"].count()
    columns = {"value": "entropy", "paper": "paper_entropy"}
    entropies = entropy.groupby(KEYS, sort=False)[["value", "paper"]].mean()
    return means.join(entropies.rename(columns=columns)).reset_index()


def _limit(ax: Axes, means: pd.DataFrame) -> None:
    reach = means["width"].fillna(0.0)
    low = min(LOWEST, (means["value"] - reach).min() - 2)
    high = max((means["value"] + reach).max(), means["paper"].max()) + 2
    ax.set_xlim(low, max(100.0, high))


def _draw_dataset(ax: Axes, means: pd.DataFrame, unit: str) -> None:
    names = list(means["encoding"])
    for height, row in enumerate(means.to_dict("records")):
        style = line_style(row["encoding"])
        ax.barh(height, row["value"], height=0.62, color=style["color"], alpha=0.35)
        ax.errorbar(
            row["value"],
            height,
            xerr=row["width"],
            fmt=style["marker"],
            color=style["color"],
            markersize=3,
            capsize=3,
            elinewidth=1,
        )
        if row["paper"] == row["paper"]:
            ax.plot(row["paper"], height, "o", mfc="none", mec="black", markersize=7, mew=0.8)
        ax.annotate(
            _entropy_text(row),
            (1.01, height),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=6.5,
        )
    ax.set_yticks(range(len(names)), [encoding_label(name) for name in names])
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    heading = f"EE, {unit}"
    heading += " (paper)" if means["paper_entropy"].notna().any() else ""
    ax.annotate(heading, (1.01, 1.04), xycoords="axes fraction", fontsize=6.5, color=GREY)


def _entropy_text(row: dict) -> str:
    paper = row["paper_entropy"]
    return f"{row['entropy']:.2f}" + (f" ({paper:.2f})" if paper == paper else "")


def _handles(means: pd.DataFrame) -> list[Line2D]:
    handles = [
        Line2D([], [], color=GREY, marker="D", linestyle="none", label="this work"),
        Line2D([], [], color=GREY, marker="|", label="95 % interval of the mean"),
        Line2D([], [], color="black", marker="o", mfc="none", ms=6, ls="none", label="paper"),
    ]
    return handles if means["paper"].notna().any() else handles[:2]
