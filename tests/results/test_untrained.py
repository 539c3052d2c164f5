import numpy as np
import pytest

from atp.data.task import Task
from atp.files import write_npz
from atp.results.untrained import answers_one_class, listed, untrained_models


def test_one_class_is_one_sign_whatever_its_size():
    expectation = np.array([[0.1, 0.9], [-0.1, -0.9], [0.0, 1e-9], [-0.1, 0.0], [0.5, -0.5]])
    assert list(answers_one_class(expectation)) == [True, True, True, False, False]


@pytest.mark.parametrize(("constant", "untrained"), [(0, False), (1, False), (2, True), (4, True)])
def test_a_model_is_untrained_from_half_of_its_repetitions_on(tmp_path, constant, untrained):
    expectation = np.tile([0.5, -0.5, 0.5], (4, 1))
    expectation[:constant] = -0.3
    path = tmp_path / "mnist" / "0-3" / "sqe" / "predictions.npz"
    write_npz(path, {"expectation": expectation, "y_test": np.array([1, -1, 1])})
    expected = {(Task("mnist", (0, 3)), "sqe")} if untrained else set()
    assert untrained_models([path]) == expected


def test_models_are_listed_by_task():
    first, second = Task("mnist", (0, 3)), Task("pneumonia_mnist", (0, 1))
    models = frozenset({(second, "sqe"), (second, "atp"), (first, "pca")})
    assert listed(models) == "MNIST (0, 3): PCA; PneumoniaMNIST (0, 1): ATP, SQE"
    assert listed(frozenset()) == ""
