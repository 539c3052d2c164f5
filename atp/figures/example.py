"""Figure 1: an image, its grid, the class means, and what pruning leaves, in one repetition."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from atp.data.task import Task
from atp.errors import UserError
from atp.figures.style import PAGE, VERMILION, new_figure
from atp.files import read_json, read_npz
from atp.results.labels import class_label
from atp.results.tidy import Files
from atp.settings.sections import Settings

LARGEST_WITH_NUMBERS = 4  # side of the finest grid whose values are written into it


@dataclass(frozen=True)
class Example:
    """What the figure shows.

    Attributes:
        image: (H, W), grey values in [0, 1].
        grid: (s²,) features of the image.
        mean_a: (s²,) class means of the class labelled +1.
        mean_b: (s²,) class means of the class labelled −1.
        kept_positions: those that the threshold keeps.
        tau: the threshold.
        task: the two classes.
    """

    image: np.ndarray
    grid: np.ndarray
    mean_a: np.ndarray
    mean_b: np.ndarray
    kept_positions: list[int]
    tau: float
    task: Task


def draw_figure(files: Files, settings: Settings) -> Figure:
    """Draw Figure 1.

    Args:
        files: of one pair, `images`, `features`, `means` and `threshold`.
        settings: `figures.example`.

    Raises:
        UserError: the test set has fewer images than the configured number.
    """
    return draw_example(read_example(files, settings.figures.example.image))


def read_example(files: Files, number: int) -> Example:
    """Pick a test image.

    Args:
        files: as in `draw_figure`.
        number: of the image.

    Raises:
        UserError: there is no such image.
    """
    images = read_npz(files["images"])["test"]
    if number >= len(images):
        raise UserError(
            f"figures.example.image is {number}, but the test set of this pair has "
            f"{len(images)} images; choose a position below that."
        )
    means, threshold = read_npz(files["means"]), read_json(files["threshold"])
    return Example(
        image=images[number],
        grid=read_npz(files["features"])["x_test"][number],
        mean_a=means["mean_a"][0],
        mean_b=means["mean_b"][0],
        kept_positions=threshold["kept"][0],
        tau=threshold["tau"][0],
        task=Task.of_folder(Path(files["images"]).parent),
    )


def draw_example(example: Example) -> Figure:
    """Draw the five panels of Figure 1."""
    side = round(len(example.grid) ** 0.5)
    pruned = sorted(set(range(side**2)) - set(example.kept_positions))
    figure = new_figure(PAGE, 1.9)
    axes = figure.subplots(1, 5)
    shown = _show(axes[0], example.image, "(a) Image")
    names = [class_label(example.task.dataset, number) for number in example.task.classes]
    grids = [
        (example.grid, f"(b) Image on the\n{side} × {side} grid"),
        (example.mean_a, f"(c) Mean of\nclass {names[0]}"),
        (example.mean_b, f"(d) Mean of\nclass {names[1]}"),
        (example.grid, f"(e) Image pruned\nat τ = {example.tau:.2f}"),
    ]
    for ax, (values, title) in zip(axes[1:], grids, strict=True):
        _show(ax, values.reshape(side, side), title)
        if side <= LARGEST_WITH_NUMBERS:
            _write_values(ax, values.reshape(side, side))
    for ax in axes[2:4]:
        _outline(ax, pruned, side)
    _hatch(axes[4], pruned, side)
    bar = figure.colorbar(shown, ax=axes, shrink=0.8, aspect=18, pad=0.01, ticks=[0, 0.5, 1])
    bar.set_label("Intensity")
    return figure


def _show(ax: Axes, values: np.ndarray, title: str) -> AxesImage:
    ax.set_title(title)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    return ax.imshow(values, cmap="gray", vmin=0, vmax=1, interpolation="nearest")


def _write_values(ax: Axes, values: np.ndarray) -> None:
    for (row, column), value in np.ndenumerate(values):
        color = "black" if value > 0.5 else "white"
        ax.text(column, row, f"{value:.2f}", color=color, ha="center", va="center", fontsize=6.5)


def _outline(ax: Axes, pruned: list[int], side: int) -> None:
    for position in pruned:
        ax.add_patch(_cell(position, side, 0.06, fill=False, edgecolor=VERMILION, linewidth=1))


def _hatch(ax: Axes, pruned: list[int], side: int) -> None:
    for text in [text for text in ax.texts if _position(text.get_position(), side) in pruned]:
        text.remove()
    for position in pruned:
        ax.add_patch(
            _cell(position, side, 0.0, facecolor="white", edgecolor=VERMILION, hatch="/////")
        )


def _position(place: tuple[float, float], side: int) -> int:
    return int(place[1]) * side + int(place[0])


def _cell(position: int, side: int, inset: float, **style: Any) -> Rectangle:
    row, column = divmod(position, side)
    corner = (column - 0.5 + inset, row - 0.5 + inset)
    return Rectangle(corner, 1 - 2 * inset, 1 - 2 * inset, **style)
