"""A class pair's data: from all images of a data set to the features of three parts."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from atp.data.grey import to_grey
from atp.data.grid import apply_grid, grid_map
from atp.data.pairs import count_pair, select_pair
from atp.data.sizes import SplitSizes, split_sizes
from atp.data.splits import draw_parts
from atp.data.task import Task
from atp.seeds import derive_seed
from atp.settings.sections import Samples

Arrays = dict[str, np.ndarray]
Part = tuple[np.ndarray, np.ndarray]


def prepare_pair(
    arrays: Mapping[str, np.ndarray],
    dataset: str,
    pair: tuple[int, int],
    settings: Mapping[str, Any],
) -> tuple[Arrays, Arrays]:
    """Split a pair's images and resample them to the grid.

    Training and validation images come from the official training set, test images from
    the official test set; without one, a stratified share of the images is held out first.

    Args:
        arrays: all images of the data set, as `atp.data.loaders` gives them.
        dataset: name of the data set.
        pair: classes a and b.
        settings: the config keys `seed`, `data.grid`, `data.resampling`, `data.samples`;
            `data.color` for images in colour; `data.test_fraction` without a test set.

    Returns:
        The arrays of `features.npz` and of `images.npz` (docs/design.md).

    Raises:
        UserError: too few images, or a grid finer than the image.
    """
    parts = _split(arrays, dataset, pair, settings)
    color = settings.get("data.color", "luma")
    images = {name: to_grey(chosen, color) for name, (chosen, _) in parts.items()}
    height, width = images["test"].shape[1:]
    to_grid = grid_map(height, width, settings["data.grid"], settings["data.resampling"])
    features: Arrays = {}
    for name, (_, y) in parts.items():
        features[f"x_{name}"] = apply_grid(images[name], to_grid)
        features[f"y_{name}"] = y
    return features, {
        "test": images["test"].astype(np.float32),
        "to_grid": to_grid.astype(np.float32),
    }


def _split(
    arrays: Mapping[str, np.ndarray],
    dataset: str,
    pair: tuple[int, int],
    settings: Mapping[str, Any],
) -> dict[str, Part]:
    """The images and labels of the parts `train`, `val` and `test`."""
    has_test = len(arrays["test_labels"]) > 0
    sizes = split_sizes(
        Task(dataset, pair),
        count_pair(arrays["train_labels"], pair),
        count_pair(arrays["test_labels"], pair) if has_test else None,
        Samples(**settings["data.samples"]),
        settings.get("data.test_fraction", 0.0),
    )
    rng = np.random.default_rng(derive_seed(settings["seed"], dataset, *pair, "split"))
    images, y = select_pair(arrays["train_images"], arrays["train_labels"], pair)
    held_out, validation, train = draw_parts(y, _dealt(sizes), rng)
    if has_test:
        test_images, test_y = select_pair(arrays["test_images"], arrays["test_labels"], pair)
    else:
        held_out = np.sort(held_out)
        test_images, test_y = images[held_out], y[held_out]
    # In the official order, so that a position names the same image in every run.
    test = np.sort(draw_parts(test_y, [sizes.test], rng)[0])
    return {
        "train": (images[train], y[train]),
        "val": (images[validation], y[validation]),
        "test": (test_images[test], test_y[test]),
    }


def _dealt(sizes: SplitSizes) -> list[tuple[int, int]]:
    return [sizes.held_out, sizes.validation, sizes.train]
