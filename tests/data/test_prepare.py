import numpy as np
import pytest

from atp.data.loaders import load_dataset
from atp.data.prepare import prepare
from atp.data.task import Task
from atp.errors import UserError
from atp.settings.keys import read_settings

VALUES = {
    "seed": 1,
    "repetitions": 3,
    "data.color": "luma",
    "data.grid": 3,
    "data.resampling": "area",
    "data.pixels": "grey",
    "data.source": "official",
    "data.splits": "fresh",
    "data.samples": {"train": 40, "validation": 20, "test": "all", "balance": "stratified"},
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


def sized(**samples):
    """Settings with other numbers of images."""
    return read_settings(VALUES | {"data.samples": VALUES["data.samples"] | samples})


def noisy(given):
    """The same labels behind images of random pixels."""
    generator = np.random.default_rng(7)
    parts = ("train_images", "test_images")
    return given | {part: generator.uniform(size=given[part].shape) for part in parts}


def test_shapes_types_and_labels():
    features, images = prepare(arrays(), TASK, SETTINGS)
    assert features["x_train"].shape == (3, 40, 9)
    assert features["x_val"].shape == (3, 20, 9)
    assert features["x_test"].shape == (20, 9)
    assert features["y_train"].shape == features["rows_train"].shape == (3, 40)
    assert features["y_val"].shape == features["rows_val"].shape == (3, 20)
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
    for repetition in range(3):
        drawn = [features[f"x_{part}"][repetition, :, 0] for part in ("train", "val")]
        seen = np.concatenate([*drawn, features["x_test"][:, 0]])
        assert len(np.unique(seen)) == len(seen)
    assert not features["y_train"].sum(axis=1).any()
    assert not features["y_val"].sum(axis=1).any()


def test_the_official_test_set_is_never_trained_on():
    given = arrays()
    features, _ = prepare(given, TASK, SETTINGS)
    official = given["test_images"][:, 0, 0].astype(np.float32)
    for part in ("train", "val"):
        assert not np.isin(features[f"x_{part}"], official).any()


def test_without_a_test_set_a_share_is_held_out():
    features, images = prepare(arrays(n_test=0), TASK, sized(train=24, validation=20))
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
    with pytest.raises(UserError, match=r"data set npz, pair \[7, 2\]"):
        prepare(arrays(), TASK, sized(train=61))


def test_the_embedded_digits(tmp_path):
    digits = load_dataset("digits", tmp_path, None)
    assert digits["train_images"].shape == (1797, 8, 8)
    assert digits["train_images"].min() == 0
    assert digits["train_images"].max() == 1
    assert len(digits["test_labels"]) == 0
    features, _ = prepare(digits, Task("digits", (0, 1)), SETTINGS)
    assert features["x_train"].shape == (3, 40, 9)
    assert len(features["x_test"]) == 144


@pytest.mark.parametrize("splits", ["fresh", "fixed"])
@pytest.mark.parametrize("n_test", [30, 0])
def test_rows_point_at_the_images_behind_the_features(n_test, splits):
    given = noisy(arrays(n_test))
    settings = read_settings(
        VALUES
        | {"data.splits": splits}
        | {"data.samples": VALUES["data.samples"] | {"train": 20, "validation": 16}}
    )
    features, _ = prepare(given, TASK, settings)
    tested = {row.tobytes() for row in features["x_test"]}
    for part in ("train", "val"):
        rows = features[f"rows_{part}"]
        images = given["train_images"][rows]  # (repetitions, images, 6, 6)
        blocks = images.reshape(*rows.shape, 3, 2, 3, 2).mean(axis=(-3, -1))
        np.testing.assert_allclose(
            features[f"x_{part}"], blocks.reshape(*rows.shape, 9), rtol=0, atol=1e-6
        )
        labels = given["train_labels"][rows]
        np.testing.assert_array_equal(labels, np.where(features[f"y_{part}"] == 1, 7, 2))
        assert not tested & {row.tobytes() for row in features[f"x_{part}"].reshape(-1, 9)}
    for train, validation in zip(features["rows_train"], features["rows_val"], strict=True):
        assert len({*train.tolist(), *validation.tolist()}) == len(train) + len(validation)


def test_fresh_draws_differ_and_stay_when_there_are_more():
    three, five = (
        prepare(arrays(), TASK, read_settings(VALUES | {"repetitions": count}))[0]
        for count in (3, 5)
    )
    for part in ("train", "val"):
        drawn = [frozenset(rows) for rows in five[f"rows_{part}"].tolist()]
        assert len(set(drawn)) == 5
        for array in ("x", "y", "rows"):
            few, many = three[f"{array}_{part}"], five[f"{array}_{part}"]
            np.testing.assert_array_equal(few, many[:3])
    np.testing.assert_array_equal(three["x_test"], five["x_test"])


def test_fixed_draws_are_the_first_fresh_one_again_and_again():
    fresh = prepare(arrays(), TASK, SETTINGS)[0]
    fixed = prepare(arrays(), TASK, read_settings(VALUES | {"data.splits": "fixed"}))[0]
    for part in ("train", "val"):
        for array in ("x", "y", "rows"):
            for repetition in range(3):
                own = fixed[f"{array}_{part}"][repetition]
                np.testing.assert_array_equal(own, fresh[f"{array}_{part}"][0])


def uneven(rarer):
    """Of class 7 only some of 40 training images are left."""
    given = arrays()
    seventh = np.cumsum(given["train_labels"] == 7) > rarer
    keep = ~((given["train_labels"] == 7) & seventh)
    return given | {name: given[name][keep] for name in ("train_images", "train_labels")}


def test_equal_classes_are_equal_in_train_and_validation_but_not_in_test():
    given = uneven(rarer=16)
    given |= {"test_images": given["test_images"][1:], "test_labels": given["test_labels"][1:]}
    for balance, share in (("stratified", 16 / 56), ("equal", 0.5)):
        features, _ = prepare(given, TASK, sized(train=20, validation=11, balance=balance))
        for part, size in (("train", 20), ("val", 11)):
            first = (features[f"y_{part}"] == 1).sum(axis=1)
            assert (abs(first - share * size) <= 1).all()
        assert (features["y_test"] == 1).sum() == (given["test_labels"] == 7).sum()


def test_too_few_of_the_rarer_class_for_equal_ones_is_one_sentence():
    prepare(uneven(rarer=16), TASK, sized(train=20, validation=12, balance="equal"))
    with pytest.raises(UserError) as caught:
        prepare(uneven(rarer=15), TASK, sized(train=20, validation=12, balance="equal"))
    assert str(caught.value) == (
        "data set npz, pair [7, 2]: data.samples.balance equal needs 16 training and validation "
        "images of class 7 but 15 are available; lower data.samples.train or "
        "data.samples.validation, or set balance to stratified."
    )
