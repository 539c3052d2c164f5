import numpy as np
import pytest
import torch

from atp.encodings.load import load_encoding
from atp.encodings.registry import ENCODINGS
from atp.evaluation.cross_check import largest_deviation
from atp.qnn.circuit import make_ansatz
from atp.training.model import QNN, TrainedModel
from atp.training.train import predict

FIT = {
    "threshold.prune": "drop",
    "pca": {"components": 3},
    "sqe": {"filters": 2, "weights": "shared"},
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_wrong_expectation_is_found_and_a_right_one_passes(name):
    x = np.random.default_rng(0).uniform(0, 1, (20, 6)).astype(np.float32)
    kept = np.array([1, 0, 1, 1, 0, 1], dtype=bool)
    encoding = load_encoding(name).fit(x, kept, FIT)
    ansatz = make_ansatz("xx-zz", 3)
    generators = [np.random.default_rng(seed) for seed in (1, 2)]
    start = {"distribution": "normal", "scale": 0.5}
    qnn = QNN(encoding, ansatz)
    gates = np.ones((2, 6, encoding.n_qubits), dtype=bool)
    angles = qnn.initial_angles(generators, start, torch.float64, gates)
    model = TrainedModel(name, encoding, ansatz, angles, kept, np.zeros((2, 0, 3)), np.arange(2))
    expectation = predict(qnn, angles, x).numpy()
    assert largest_deviation(model, x, expectation, 4) < 1e-13
    expectation[1, -1] += 1e-3  # the last image is always among the sample
    assert largest_deviation(model, x, expectation, 4) == pytest.approx(1e-3)
