"""All controls of a task: which there are, and with which seeds."""

import numpy as np
import pytest
from helpers.training import CIRCUIT, DOUBLE, TRAINING, made_splits

from atp.baselines.classical import logistic, standardise
from atp.baselines.every import train_controls
from atp.baselines.quantum import AngleControls
from atp.data.task import Task
from atp.seeds import derive_seeds
from atp.settings.sections import MLP, SVM, Controls, InitialAngles, Logistic, Settings

TASK = Task("mnist", (3, 5))
NOISE = np.random.default_rng(0)
SPLITS = made_splits(
    4, repetitions=3
).with_features(  # hard to tell apart, so that every seed answers otherwise
    lambda x: (0.2 * x + 0.8 * NOISE.uniform(size=x.shape)).astype(np.float32)
)
MEANS = np.array(
    [
        [[0.7, 0.1, 0.15, 0.3], [0.1, 0.6, 0.12, 0.2]],
        [[0.1, 0.1, 0.5, 0.3], [0.2, 0.6, 0.12, 0.2]],
        [[0.4, 0.1, 0.2, 0.3], [0.1, 0.2, 0.12, 0.2]],
    ]
)
CEILINGS = np.array([[0.7, 0.6, 0.15, 0.3], [0.2, 0.6, 0.5, 0.3]])  # of the first two
MASKS = np.array([[1, 1, 0, 0], [0, 1, 1, 1], [1, 0, 0, 0]], dtype=bool)  # ATP drops 2, 1, 3
SETTINGS = Settings(
    seed=9,
    circuit=CIRCUIT,
    qnn=DOUBLE,
    training=TRAINING.replace(
        epochs=2, batch_size=30, angles=InitialAngles(distribution="normal", scale=3.0)
    ),
    controls=Controls(
        repetitions=2,
        dropped=[1, 3],
        logistic=Logistic(c=[0.1, 10.0]),
        svm=SVM(c=[1.0], gamma=[0.1]),
        mlp=MLP(weight_decay=[0.0]),
    ),
)


@pytest.fixture(scope="module")
def controls():
    return train_controls(TASK, SPLITS, MEANS, MASKS, 3, SETTINGS)


def test_there_is_one_of_each(controls):
    orders = ("drop_lowest", "drop_highest", "drop_random")
    single = ["majority", "logistic", "svm", "mlp", "angle_matched_compute", "xx_none", "zz_none"]
    assert [control.key for control in controls] == [
        *single,
        *(f"{order}_{dropped}" for dropped in (1, 3, "as_atp") for order in orders),
    ]
    dropped = [control.dropped.tolist() for control in controls[len(single) :]]
    assert dropped == [[1, 1]] * 3 + [[3, 3]] * 3 + [[2, 1]] * 3
    assert [control.as_atp for control in controls[len(single) :]] == [False] * 6 + [True] * 3


def test_where_atp_drops_nothing_there_are_fixed_numbers_only():
    found = train_controls(TASK, SPLITS, MEANS, np.ones_like(MASKS), 1, SETTINGS)
    assert not any(control.as_atp for control in found)
    assert {control.dropped[0] for control in found if control.dropped is not None} == {1, 3}


def test_they_answer_in_the_first_repetitions_alone(controls):
    for control in controls:
        assert control.predictions["test"].shape == (2, 50)
        assert control.predictions["validation"].shape == (2, 40)
        assert len(control.rows(SPLITS.first(2))) == 2


def test_they_share_the_seeds_of_the_encodings(controls):
    found = {control.key: control for control in controls}
    seeds = derive_seeds(9, 2, "mnist", 3, 5, "training")
    angle = AngleControls(TASK, SPLITS.first(2), SETTINGS)
    # its own training beside as many as the search asked for
    restarts = [[seeds[i], *derive_seeds(9, 3, "mnist", 3, 5, "restarts", i)] for i in (0, 1)]
    expected = angle.best_of(restarts).predictions["test"]
    assert np.array_equal(found["angle_matched_compute"].predictions["test"], expected)
    mask_seeds = derive_seeds(9, 2, "mnist", 3, 5, "masks")
    other = angle.best_of([[1, 2, 3, 4], [5, 6, 7, 8]]).predictions["test"]
    assert (other != expected).any(axis=1).all()  # or seeds would not matter here
    dropped = np.array([2, 1])
    for control in angle.dropping(CEILINGS, dropped, seeds, mask_seeds, as_atp=True):
        assert np.array_equal(found[control.key].predictions["test"], control.predictions["test"])


def test_classical_ones_see_standardised_features(controls):
    found = {control.key: control for control in controls}
    for repetition in range(2):
        own = standardise(SPLITS.of(repetition))
        expected = logistic(own, SETTINGS.controls.logistic)
        for split in ("validation", "test"):
            ours = found["logistic"].predictions[split][repetition]
            assert np.array_equal(ours, expected.predictions[split][0])
    assert found["mlp"].parameters == 13  # two units of six, and an offset, for 16 angles
