import numpy as np
import pytest

from atp.data.loaders import load_dataset
from atp.data.prepare import prepare
from atp.data.task import Task
from atp.errors import UserError
from atp.settings.keys import read_settings

VALUES = {
    "seed": 1,
    "data.color": "luma",
    "data.grid": 3,
    "data.resampling": "area",
    "data.pixels": "grey",
    "data.source": "official",
    "data.samples": {"train": 40, "validation": 20, "test": "all"},
    "data.test_fraction": 0.4,
}
SETTINGS = read_settings(VALUES)
TASK = Task("npz", (7, 2))


def distinct_images(n, side=6):
    """Images that differ from one another everywhere, so that each can be told apart."""
    levels = np.arange(1, n + 1) / (n + 1)
    return np.broadcast_to(levels[:, None, None], (n, side, side)).copy()


def arrays(n_test=30):
    train, test = 120, n_test
    images = distinct_images(train + test)
    labels = np.tile([2, 7, 4], 50)[: train + test]
    return {
        "train_images": images[:train],
        "train_labels": labels[:train],
        "test_images": images[train:],
        "test_labels": labels[train:],
    }


def test_shapes_types_and_labels():
    features, images = prepare(arrays(), TASK, SETTINGS)
    assert features["x_train"].shape == (40, 9)
    assert features["x_val"].shape == (20, 9)
    assert features["x_test"].shape == (20, 9)
    assert features["x_train"].dtype == np.float32
    assert features["y_train"].dtype == np.int8
    assert images["test"].shape == (20, 6, 6)
    assert images["to_grid"].shape == (9, 36)
    given = arrays()
    sign = {7: 1, 2: -1}
    expected = [sign[label] for label in given["test_labels"] if label in sign]
    assert features["y_test"].tolist() == expected


def test_parts_are_disjoint_and_balanced():
    features, _ = prepare(arrays(), TASK, SETTINGS)
    seen = np.concatenate([features[f"x_{part}"][:, 0] for part in ("train", "val", "test")])
    assert len(np.unique(seen)) == len(seen)
    assert features["y_train"].sum() == features["y_val"].sum() == 0


def test_the_official_test_set_is_never_trained_on():
    given = arrays()
    features, _ = prepare(given, TASK, SETTINGS)
    official = given["test_images"][:, 0, 0].astype(np.float32)
    for part in ("train", "val"):
        assert not np.isin(features[f"x_{part}"], official).any()


def test_without_a_test_set_a_share_is_held_out():
    samples = {"train": 24, "validation": 20, "test": "all"}
    features, images = prepare(
        arrays(n_test=0), TASK, read_settings(VALUES | {"data.samples": samples})
    )
    assert len(features["x_test"]) == len(images["test"]) == 32
    assert features["y_test"].sum() == 0


def test_features_are_the_image_of_the_map():
    features, images = prepare(arrays(), TASK, SETTINGS)
    mapped = images["test"].reshape(20, -1) @ images["to_grid"].T
    np.testing.assert_allclose(mapped, features["x_test"], atol=1e-6)


def test_the_seed_decides_the_split():
    first, again = (prepare(arrays(), TASK, SETTINGS)[0] for _ in range(2))
    other = prepare(arrays(), TASK, read_settings(VALUES | {"seed": 2}))[0]
    np.testing.assert_array_equal(first["x_train"], again["x_train"])
    assert not np.array_equal(first["x_train"], other["x_train"])


def test_too_few_samples_name_the_pair():
    samples = {"train": 61, "validation": 20, "test": "all"}
    with pytest.raises(UserError, match=r"data set npz, pair \[7, 2\]"):
        prepare(arrays(), TASK, read_settings(VALUES | {"data.samples": samples}))


def test_the_embedded_digits(tmp_path):
    digits = load_dataset("digits", tmp_path, None)
    assert digits["train_images"].shape == (1797, 8, 8)
    assert digits["train_images"].min() == 0
    assert digits["train_images"].max() == 1
    assert len(digits["test_labels"]) == 0
    features, _ = prepare(digits, Task("digits", (0, 1)), SETTINGS)
    assert features["x_train"].shape == (40, 9)
    assert len(features["x_test"]) == 144
