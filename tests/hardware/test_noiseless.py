"""Training without a device, and what it is judged by."""

import numpy as np
import pytest
from helpers.made_hardware import made_problem

from atp.hardware.noiseless import mean_hinge, noiseless_training


def test_noiseless_training_repeats_and_learns():
    size = {"layers": 2, "starts": 6, "samples": {"train": 20, "test": 20}}
    guess = noiseless_training(made_problem(evaluations=1, **size))
    assert guess == noiseless_training(made_problem(evaluations=1, **size))
    assert guess["starts"] == 6
    learned = noiseless_training(made_problem(evaluations=100, **size))
    assert learned["mean"] > guess["mean"] + 0.1


def test_the_hinge_is_averaged_over_samples():
    loss = mean_hinge(np.array([0.5, -0.5, 1.0]), np.array([1, 1, -1], dtype=np.int8))
    assert loss == pytest.approx((0.5 + 1.5 + 2.0) / 3)
