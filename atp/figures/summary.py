"""Figure 2: mean accuracy of each data set and encoding, with the entropy as whiskers."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.figures.style import GREY, PAGE, legend_below, line_style, new_figure, remove_unused
from atp.results.labels import dataset_label, encoding_label
from atp.results.tidy import Files
from atp.settings.sections import Settings

KEYS = ["dataset", "encoding"]
POINTS_A_UNIT = 10.0  # accuracy points that one bit or nat of entropy is drawn as
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
    figure = new_figure(PAGE * (0.6 if columns == 1 else 1), 0.7 + 1.35 * rows)
    axes = figure.subplots(rows, columns, squeeze=False, sharex=True)
    for ax, dataset in zip(axes.flat, datasets, strict=False):
        _draw_dataset(ax, means[means["dataset"] == dataset])
        ax.set_title(dataset_label(dataset), loc="left")
    remove_unused(axes, len(datasets))
    for ax in axes[-1]:
        ax.set_xlabel("Mean test accuracy (%)")
    _limit(axes.flat[0], means)
    legend_below(figure, _handles(unit, bool(means["paper"].notna().any())), columns=3)
    return figure


def _means(accuracy: pd.DataFrame, entropy: pd.DataFrame) -> pd.DataFrame:
    means = accuracy.groupby(KEYS, sort=False)[["value", "paper"]].mean()
    columns = {"value": "entropy", "paper": "paper_entropy"}
    entropies = entropy.groupby(KEYS, sort=False)[["value", "paper"]].mean()
    return means.join(entropies.rename(columns=columns)).reset_index()


def _limit(ax: Axes, means: pd.DataFrame) -> None:
    reach = POINTS_A_UNIT * means["entropy"] / 2
    low = min(LOWEST, (means["value"] - reach).min() - 2)
    high = max((means["value"] + reach).max(), means["paper"].max()) + 2
    ax.set_xlim(low, max(100.0, high))


def _draw_dataset(ax: Axes, means: pd.DataFrame) -> None:
    names = list(means["encoding"])
    for height, row in enumerate(means.to_dict("records")):
        style = line_style(row["encoding"])
        ax.barh(height, row["value"], height=0.62, color=style["color"], alpha=0.35)
        ax.errorbar(
            row["value"],
            height,
            xerr=POINTS_A_UNIT * row["entropy"] / 2,
            fmt=style["marker"],
            color=style["color"],
            capsize=2.5,
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
    heading = "EE (paper)" if means["paper_entropy"].notna().any() else "EE"
    ax.annotate(heading, (1.01, 1.04), xycoords="axes fraction", fontsize=6.5, color=GREY)


def _entropy_text(row: dict) -> str:
    paper = row["paper_entropy"]
    return f"{row['entropy']:.2f}" + (f" ({paper:.2f})" if paper == paper else "")


def _handles(unit: str, has_paper: bool) -> list[Line2D]:
    whisker = f"entanglement entropy (EE): {POINTS_A_UNIT:g} points wide is 1 {unit[:-1]}"
    handles = [
        Line2D([], [], color=GREY, marker="D", linestyle="none", label="this work"),
        Line2D([], [], color=GREY, marker="|", label=whisker),
    ]
    paper = Line2D(
        [], [], color="black", marker="o", mfc="none", ms=6, linestyle="none", label="paper"
    )
    return [*handles, paper] if has_paper else handles
