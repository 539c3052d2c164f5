"""Figure 6: accuracy under FGSM after adversarial training at the same strength."""

import pandas as pd
from matplotlib.figure import Figure

from atp.figures.lines import draw_lines, mark_values
from atp.figures.style import COLUMN, PAGE, legend_below, new_figure, remove_unused
from atp.results.labels import task_label
from atp.results.tidy import MODEL, PERCENT, Files, by_task, read_models, summarise
from atp.settings.sections import Settings


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the adversarially trained models.

    Args:
        files: `models`, their `adversarial.csv`.
        settings: none is read.
    """
    return draw_adversarial(read_models(files["models"]))


def draw_adversarial(rows: pd.DataFrame) -> Figure:
    """Draw a panel for each pair, from the models' joined `adversarial.csv`."""
    table = summarise(rows, [*MODEL, "epsilon"], "accuracy", PERCENT)
    groups = list(by_task(table))
    columns = min(len(groups), 3)
    lines = -(-len(groups) // columns)
    figure = new_figure(COLUMN if columns == 1 else PAGE, 0.6 + 2.0 * lines)
    axes = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True)
    handles = []
    for ax, (task, group) in zip(axes.flat, groups, strict=False):
        handles = draw_lines(ax, group, "epsilon")
        mark_values(ax, group["epsilon"])
        ax.set_title(task_label(task), loc="left")
        ax.set_xlabel("Strength ε in training and attack")
    for ax in axes[:, 0]:
        ax.set_ylabel("Accuracy under FGSM (%)")
    remove_unused(axes, len(groups))
    legend_below(figure, handles, columns=3 if columns == 1 else 5)
    return figure
