"""A task's data: from all images of a data set to the features of every repetition's splits."""

from collections.abc import Mapping

import numpy as np

from atp.data.grey import to_grey
from atp.data.grid import apply_grid, grid_map
from atp.data.pixels import make_pixels
from atp.data.sizes import SplitSizes, split_sizes
from atp.data.splits import draw_parts
from atp.data.task import Task
from atp.settings.sections import Settings

Arrays = dict[str, np.ndarray]


def prepare(
    arrays: Mapping[str, np.ndarray], task: Task, settings: Settings
) -> tuple[Arrays, Arrays]:
    """Split a task's images, once for every repetition, and resample them to the grid.

    Training and validation images come from the official training set, test images from
    the official test set; without one, a stratified share of the images is held out first.
    `data.source` may hold out a share of the official training set instead, or of both sets
    put together. Repetitions share the test images.

    Args:
        arrays: all images of the data set, as `atp.data.loaders` gives them.
        task: the classes.
        settings: `seed`, `repetitions`, `data.grid`, `data.resampling`, `data.pixels`,
            `data.source`, `data.splits`, `data.samples`; `data.color` for images in colour;
            `data.test_fraction` where a share is held out.

    Returns:
        The arrays of `features.npz` and of `images.npz` (docs/design.md).

    Raises:
        UserError: too few images, or a grid finer than the image.
    """
    arrays = sourced(arrays, settings.data.source)
    sizes = _sizes(arrays, task, settings)
    color = getattr(settings.data, "color", "luma")
    images, y = task.select(arrays["train_images"], arrays["train_labels"])
    rows = np.flatnonzero(np.isin(arrays["train_labels"], task.classes))
    rest, test_images, test_y = _hold_out(arrays, images, y, task, sizes, settings)
    pixels = to_grey(test_images, color)
    height, width = pixels.shape[1:]
    to_grid = grid_map(height, width, settings.data.grid, settings.data.resampling)
    change = make_pixels(
        settings.data.pixels, lambda: apply_grid(to_grey(images[rest], color), to_grid)
    )
    features: Arrays = {"x_test": change.apply(apply_grid(pixels, to_grid)), "y_test": test_y}
    drawn = _draw(y[rest], sizes, task, settings)
    for name, chosen in zip(("val", "train"), map(np.stack, zip(*drawn, strict=True)), strict=True):
        parts = [rest[positions] for positions in chosen]  # of the task's training images
        features[f"x_{name}"] = np.stack(
            [change.apply(apply_grid(to_grey(images[part], color), to_grid)) for part in parts]
        )
        features[f"y_{name}"] = np.stack([y[part] for part in parts])
        features[f"rows_{name}"] = np.stack([rows[part] for part in parts])
    mapped = {name: array.astype(np.float32) for name, array in change.map_arrays(to_grid).items()}
    return features, {"test": pixels.astype(np.float32), **mapped}


def sourced(arrays: Mapping[str, np.ndarray], source: str) -> Mapping[str, np.ndarray]:
    """The images that training and test sets are taken from.

    Args:
        arrays: all images of the data set.
        source: `official`: as they are; `own`: the official training set alone, without a test
            set; `pooled`: both sets together, without a test set.
    """
    if source == "official" or not len(arrays["test_labels"]):
        return arrays
    images, labels = arrays["train_images"], arrays["train_labels"]
    if source == "pooled":
        images = np.concatenate([images, arrays["test_images"]])
        labels = np.concatenate([labels, arrays["test_labels"]])
    return {
        "train_images": images,
        "train_labels": labels,
        "test_images": images[:0],
        "test_labels": labels[:0],
    }


def _sizes(arrays: Mapping[str, np.ndarray], task: Task, settings: Settings) -> SplitSizes:
    return split_sizes(
        task,
        task.count(arrays["train_labels"]),
        task.count(arrays["test_labels"]) if len(arrays["test_labels"]) else None,
        settings.data.samples,
        getattr(settings.data, "test_fraction", 0.0),
    )


def _hold_out(
    arrays: Mapping[str, np.ndarray],
    images: np.ndarray,
    y: np.ndarray,
    task: Task,
    sizes: SplitSizes,
    settings: Settings,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which of the training images are left, and the test images with their labels."""
    rng = np.random.default_rng(task.seed(settings.seed, "test"))
    rest = np.arange(len(y))
    if len(arrays["test_labels"]):
        test_images, test_y = task.select(arrays["test_images"], arrays["test_labels"])
    else:
        held_out = np.sort(draw_parts(y, [sizes.held_out], rng)[0])
        rest = np.setdiff1d(rest, held_out)
        test_images, test_y = images[held_out], y[held_out]
    # In the official order, so that a position names the same image in every run.
    chosen = np.sort(draw_parts(test_y, [sizes.test], rng)[0])
    return rest, test_images[chosen], test_y[chosen]


def _draw(
    y: np.ndarray, sizes: SplitSizes, task: Task, settings: Settings
) -> list[list[np.ndarray]]:
    """The validation and the training positions in `y` of every repetition."""
    draws = range(settings.repetitions) if settings.data.splits == "fresh" else [0]
    found = [
        draw_parts(
            y,
            [sizes.validation, sizes.train],
            np.random.default_rng(task.seed(settings.seed, "split", draw)),
        )
        for draw in draws
    ]
    return found if len(found) == settings.repetitions else found * settings.repetitions
