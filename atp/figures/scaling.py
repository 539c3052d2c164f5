"""What the number of qubits does: to the gradient, and to training at several step sizes."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from atp.figures.style import BLUE, GREEN, ORANGE, PAGE, PURPLE, VERMILION, new_figure
from atp.results.tidy import PERCENT, Files, read_tasks
from atp.settings.sections import Settings

LEAST = 1e-20  # a variance far below what any optimizer can use
# Told apart in grey too: shades from dark to light, and markers.
SHADES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE)
MARKS = ("o", "D", "^", "v", "s")


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw the measurements on all pairs.

    Args:
        files: `gradients` and `rates` of the pairs.
        settings: none is read.
    """
    return draw_scaling(read_tasks(files["gradients"]), read_tasks(files["rates"]))


def draw_scaling(gradients: pd.DataFrame, rates: pd.DataFrame) -> Figure:
    """Draw both, averaged over the pairs.

    Args:
        gradients: rows with `qubits`, `start` and `gradient_variance`.
        rates: rows with `tau`, `learning_rate` and `validation_accuracy`.
    """
    figure = new_figure(PAGE, 2.7)
    left, right = figure.subplots(1, 2)
    _lines(left, gradients, "start", "qubits", "gradient_variance")
    left.set_xscale("log")
    left.set_yscale("log")
    left.set_ylim(bottom=LEAST)
    left.set_xlabel("Data qubits")
    left.set_ylabel("Variance of the gradient")
    left.legend(title="Initial angles")
    accuracy = rates.assign(accuracy=PERCENT * rates["validation_accuracy"])
    _lines(right, accuracy, "learning_rate", "tau", "accuracy")
    right.set_xlabel("Threshold τ")
    right.set_ylabel("Validation accuracy (%)")
    right.legend(title="Learning rate")
    return figure


def _lines(ax: Axes, table: pd.DataFrame, line: str, x: str, y: str) -> None:
    """One line per value of a column, the mean over everything else."""
    for index, (name, rows) in enumerate(table.groupby(line, sort=False)):
        means = rows.groupby(x)[y].mean()
        label = f"{name:g}" if isinstance(name, float) else str(name)
        ax.plot(means.index, means, color=SHADES[index % 5], marker=MARKS[index % 5], label=label)
