"""Entanglement entropy against accuracy, and against the loss under noise."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from atp.figures.style import COLUMN, legend_below, line_style, new_figure
from atp.results.labels import encoding_label
from atp.results.tidy import MODEL, PERCENT, TASK, Files, select
from atp.settings.section import Section
from atp.settings.sections import Settings
from atp.tables.entropy_correlation import SCOPE_TITLES, correlation_text, entropy_rows

OUTCOMES = ("accuracy", "loss")
# What one point is, and the group whose mean is subtracted from it.
SCOPES: dict[str, tuple[list[str], list[str]]] = {
    "models": (MODEL, []),
    "encodings": (MODEL, TASK),
    "repetitions": ([*MODEL, "repetition"], MODEL),
}
FEW = 200  # points that are still told apart at full size


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the noise of Table 3, for models trained without noise.

    Args:
        files: `clean` and `noise` of the models; `table`, the correlations.
        settings: `entropy.cut`, `entropy.base`, `noise.table.strength` and `noise.table.shots`.
    """
    table, noise = pd.read_csv(files["table"]), settings.noise.table
    shown = Section(strength=noise.strength, shots=noise.shots)
    rows = entropy_rows(files["clean"], files["noise"], settings.entropy)
    of_accuracy = table[table["outcome"] == "accuracy"]
    correlations = pd.concat([of_accuracy, select(table, shown, "noise.table")])
    return draw_entropy_correlation(
        select(rows, shown, "noise.table"), correlations, settings.entropy.base
    )


def draw_entropy_correlation(rows: pd.DataFrame, table: pd.DataFrame, unit: str) -> Figure:
    """Draw a column for each outcome and a row for each level of comparison.

    Args:
        rows: from `atp.tables.entropy_correlation.entropy_rows`, of one setting of noise.
        table: the correlations, of the same setting.
        unit: the entropy's unit, bits or nats.
    """
    figure = new_figure(1.4 * COLUMN, 6.4)
    axes = figure.subplots(len(SCOPES), len(OUTCOMES), sharex="row")
    found = table.set_index(["outcome", "scope"])[["value", "ci_low", "ci_high"]]
    strength = PERCENT * rows["strength"].iloc[0]
    names = {"accuracy": "Accuracy", "loss": f"Loss, {strength:g} % noise"}
    for line, scope in zip(axes, SCOPES, strict=True):
        points, centred = _points(rows, scope), bool(SCOPES[scope][1])
        for ax, outcome in zip(line, OUTCOMES, strict=True):
            _draw_points(ax, points, outcome)
            text = correlation_text(*found.loc[[(outcome, scope)]].iloc[0])
            title = SCOPE_TITLES[scope] + (", centred" if centred else "")
            ax.set_title(f"{title}\nρ = {text}", loc="left")
            of_accuracy = outcome == "accuracy" and not centred
            ax.set_ylabel(f"{names[outcome]} ({'%' if of_accuracy else 'points'})")
            ax.set_xlabel(f"EE ({unit})")
    legend_below(figure, _handles(rows), columns=3)
    return figure


def _points(rows: pd.DataFrame, scope: str) -> pd.DataFrame:
    keys, group = SCOPES[scope]
    columns = ["entropy", *OUTCOMES]
    points = rows.groupby(keys, sort=False)[columns].mean().reset_index()
    if group:
        points[columns] -= points.groupby(group)[columns].transform("mean")
    return points


def _draw_points(ax: Axes, points: pd.DataFrame, outcome: str) -> None:
    size = {"markersize": 3.5, "alpha": 0.8} if len(points) <= FEW else {"markersize": 2}
    for encoding, group in points.groupby("encoding", sort=False):
        style = line_style(str(encoding)) | {"linestyle": "none", "mew": 0, **size}
        ax.plot(group["entropy"], group[outcome], **style)


def _handles(rows: pd.DataFrame) -> list[Line2D]:
    return [
        Line2D([], [], label=encoding_label(name), **line_style(name) | {"linestyle": "none"})
        for name in rows["encoding"].unique()
    ]
