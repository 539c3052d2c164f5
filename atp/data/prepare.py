"""A task's data: from all images of a data set to the features of three splits."""

from collections.abc import Mapping

import numpy as np

from atp.data.grey import to_grey
from atp.data.grid import apply_grid, grid_map
from atp.data.samples import ARRAYS
from atp.data.sizes import split_sizes
from atp.data.splits import draw_parts
from atp.data.task import Task
from atp.settings.sections import Settings

Arrays = dict[str, np.ndarray]
Part = tuple[np.ndarray, np.ndarray]


def prepare(
    arrays: Mapping[str, np.ndarray], task: Task, settings: Settings
) -> tuple[Arrays, Arrays]:
    """Split a task's images and resample them to the grid.

    Training and validation images come from the official training set, test images from
    the official test set; without one, a stratified share of the images is held out first.

    Args:
        arrays: all images of the data set, as `atp.data.loaders` gives them.
        task: the classes.
        settings: `seed`, `data.grid`, `data.resampling`, `data.samples`; `data.color` for
            images in colour; `data.test_fraction` without a test set.

    Returns:
        The arrays of `features.npz` and of `images.npz` (docs/design.md).

    Raises:
        UserError: too few images, or a grid finer than the image.
    """
    parts = _split(arrays, task, settings)
    color = getattr(settings.data, "color", "luma")
    images = {split: to_grey(chosen, color) for split, (chosen, _) in parts.items()}
    height, width = images["test"].shape[1:]
    to_grid = grid_map(height, width, settings.data.grid, settings.data.resampling)
    features: Arrays = {}
    for split, (_, y) in parts.items():
        features[f"x_{ARRAYS[split]}"] = apply_grid(images[split], to_grid)
        features[f"y_{ARRAYS[split]}"] = y
    return features, {
        "test": images["test"].astype(np.float32),
        "to_grid": to_grid.astype(np.float32),
    }


def _split(arrays: Mapping[str, np.ndarray], task: Task, settings: Settings) -> dict[str, Part]:
    """The images and labels of every split."""
    has_test = len(arrays["test_labels"]) > 0
    sizes = split_sizes(
        task,
        task.count(arrays["train_labels"]),
        task.count(arrays["test_labels"]) if has_test else None,
        settings.data.samples,
        getattr(settings.data, "test_fraction", 0.0),
    )
    rng = np.random.default_rng(task.seed(settings.seed, "split"))
    images, y = task.select(arrays["train_images"], arrays["train_labels"])
    dealt = [sizes.held_out, sizes.validation, sizes.train]
    held_out, validation, train = draw_parts(y, dealt, rng)
    if has_test:
        test_images, test_y = task.select(arrays["test_images"], arrays["test_labels"])
    else:
        held_out = np.sort(held_out)
        test_images, test_y = images[held_out], y[held_out]
    # In the official order, so that a position names the same image in every run.
    test = np.sort(draw_parts(test_y, [sizes.test], rng)[0])
    return {
        "train": (images[train], y[train]),
        "validation": (images[validation], y[validation]),
        "test": (test_images[test], test_y[test]),
    }
