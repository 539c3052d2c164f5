"""What grid values become, and what test images are taken from."""

import numpy as np
import pytest
import torch

from atp.data.grid import apply_grid, grid_map
from atp.data.prepare import prepare, sourced
from atp.data.task import Task
from atp.evaluation.attacks import make_targets
from atp.settings.keys import read_settings

TASK = Task("npz", (7, 2))


def settings(pixels="grey", source="official"):
    return read_settings(
        {
            "seed": 1,
            "repetitions": 2,
            "data.color": "luma",
            "data.grid": 2,
            "data.resampling": "area",
            "data.pixels": pixels,
            "data.source": source,
            "data.splits": "fresh",
            "data.samples": {"train": 20, "validation": 10, "test": "all", "balance": "equal"},
            "data.test_fraction": 0.25,
        }
    )


def images():
    random = np.random.default_rng(0)
    labels = np.tile([2, 7, 4], 60)
    return {
        "train_images": random.uniform(0.2, 0.9, (120, 4, 4)),
        "train_labels": labels[:120],
        "test_images": random.uniform(0.0, 1.0, (60, 4, 4)),
        "test_labels": labels[120:],
    }


def grid(part):
    arrays = images()
    chosen = np.isin(arrays[f"{part}_labels"], TASK.classes)
    return apply_grid(arrays[f"{part}_images"][chosen], grid_map(4, 4, 2, "area"))


def test_binary_pixels_are_black_below_the_middle():
    features, _ = prepare(images(), TASK, settings("binary"))
    np.testing.assert_array_equal(features["x_test"], grid("test") > 0.5)
    assert features["x_train"].dtype == np.float32


def test_scaled_pixels_span_the_training_images_drawn_or_not():
    features, _ = prepare(images(), TASK, settings("scaled"))
    every = grid("train")
    low, high = every.min(axis=0), every.max(axis=0)
    expected = np.clip((grid("test") - low) / (high - low), 0, 1)
    np.testing.assert_allclose(features["x_test"], expected, atol=1e-6)
    assert ((features["x_test"] == 0) | (features["x_test"] == 1)).any()  # test images pass it
    assert features["x_train"].min() >= 0
    assert features["x_train"].max() <= 1
    assert not np.allclose(features["x_train"].min(axis=1), 0)  # of the drawn ones alone


def test_a_position_that_never_changes_stays_dark():
    given = images()
    given["train_images"][:, :2, :2] = 0.5
    features, _ = prepare(given, TASK, settings("scaled"))
    assert not features["x_train"][..., 0].any()


@pytest.mark.parametrize("pixels", ["grey", "scaled"])
def test_an_attacker_of_images_sees_the_same_features(pixels):
    from atp.data.samples import Samples

    features, stored = prepare(images(), TASK, settings(pixels))
    target = make_targets(Samples(features["x_test"], features["y_test"]), stored)["image"]
    np.testing.assert_allclose(target.features(target.pixels), features["x_test"], atol=1e-6)
    # a step along the sign of the map's transpose raises a feature as fast as a pixel can
    slope = torch.eye(4)[:1].expand(len(target.pixels), 4)
    step = target.direction(slope)
    assert set(step.unique().tolist()) == {0.0, 1.0}


def test_behind_binary_pixels_only_the_grid_can_be_attacked():
    from atp.data.samples import Samples

    features, stored = prepare(images(), TASK, settings("binary"))
    assert set(stored) == {"test"}
    assert set(make_targets(Samples(features["x_test"], features["y_test"]), stored)) == {"grid"}


def test_grey_pixels_and_the_official_sets_are_as_ever():
    features, stored = prepare(images(), TASK, settings())
    np.testing.assert_array_equal(features["x_test"], grid("test"))
    assert set(stored) == {"test", "to_grid"}
    given = images()
    assert sourced(given, "official") is given


@pytest.mark.parametrize(("source", "available"), [("own", 80), ("pooled", 120)])
def test_a_share_is_held_out_of_what_the_source_names(source, available):
    given = images()
    features, _ = prepare(given, TASK, settings(source=source))
    assert len(features["y_test"]) == available / 4
    official = {tuple(image) for image in grid("test")}
    tested = [tuple(image) in official for image in features["x_test"]]
    trained = [tuple(image) in official for image in features["x_train"].reshape(-1, 4)]
    if source == "own":
        assert not any(tested)
        assert not any(trained)
    else:
        assert any(tested)
        assert not all(tested)
        assert any(trained)
    test = {tuple(image) for image in features["x_test"]}
    assert not any(tuple(image) in test for image in features["x_train"].reshape(-1, 4))
    assert not any(tuple(image) in test for image in features["x_val"].reshape(-1, 4))


@pytest.mark.parametrize("source", ["own", "pooled"])
def test_a_data_set_without_a_test_set_has_one_source(source):
    given = images()
    given |= {name: given[name][:0] for name in ("test_images", "test_labels")}
    assert sourced(given, source) is given
