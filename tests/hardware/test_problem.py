"""Samples, qubits and first angles of a hardware run."""

import numpy as np
import pytest
from helpers.made_hardware import made_problem

from atp.errors import UserError


def problem(encoding="angle", **settings):
    settings = {"kept": (1, 3), "layers": 2, "samples": {"train": 10, "test": 20}, **settings}
    return made_problem("fake_lagos", encoding, positions=4, **settings)


def test_samples_are_balanced_and_shared_by_the_encodings():
    angle, atp = problem(), problem("atp")
    assert angle.train.y.sum() == 0
    assert angle.n_qubits == 4
    assert atp.n_qubits == 2
    np.testing.assert_array_equal(angle.train.x[:, [1, 3]], atp.train.x)
    np.testing.assert_array_equal(angle.train.y, atp.train.y)


def test_all_samples_are_taken_where_there_are_not_enough():
    few = problem(samples={"train": 100, "test": 100})
    assert (len(few.train), len(few.test)) == (20, 20)
    assert few.train.y.sum() != 0


def test_zeroed_pixels_keep_their_qubits():
    zeroed = problem("atp", prune="zero")
    assert zeroed.n_qubits == 4
    np.testing.assert_array_equal(zeroed.train.x[:, [0, 2]], 0.0)
    np.testing.assert_array_equal(zeroed.train.x[:, [1, 3]], problem("atp").train.x)


def test_random_angles_lie_in_0_to_1_and_are_shared_by_the_backends():
    start = problem().start
    assert len(start) == 2 * 2 * 4
    assert start.min() >= 0
    assert start.max() <= 1
    np.testing.assert_array_equal(start, made_problem(positions=4, layers=2).start)
    assert (start != problem(seed=2).start).all()


@pytest.mark.parametrize("prune", ["drop", "zero"])
def test_angles_of_the_model_are_those_of_its_first_repetition(prune):
    qubits = {"drop": [1, 3], "zero": [0, 1, 2, 3]}[prune]
    theta = np.arange(24.0).reshape(3, 2, 4)
    mask = np.array([[0, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 1]], dtype=bool)
    model = {"theta": theta, "phi": -theta, "mask": mask}
    taken = problem("atp", prune=prune, model=model, angles="model")
    split_theta, split_phi = taken.split(taken.start)
    np.testing.assert_array_equal(split_theta, theta[0][:, qubits])
    np.testing.assert_array_equal(split_phi, -theta[0][:, qubits])
    with pytest.raises(UserError, match="digits 0-1 atp keeps other qubits"):
        problem("atp", prune=prune, kept=(0, 3), model=model, angles="model")
