"""The cross-check finds what differs from PennyLane: an expectation, an angle, the mask."""

import numpy as np
import pytest
from helpers.training import ENCODINGS as SETTINGS

from atp.data.samples import ARRAYS
from atp.encodings.atp import ATP
from atp.encodings.load import load_encoding
from atp.encodings.registry import ENCODINGS
from atp.evaluation.cross_check import cross_check
from atp.files import write_npz
from atp.qnn.circuit import make_ansatz
from atp.settings.sections import CrossCheck, InitialAngles
from atp.training.model import QNN
from atp.training.store import TrainedModel
from atp.training.train import predict

ANSATZ = make_ansatz("xx-zz", 3)
START = InitialAngles(distribution="normal", scale=0.5)
X = np.random.default_rng(0).uniform(0, 1, (20, 6)).astype(np.float32)
Y = np.where(np.arange(20) % 2, 1, -1).astype(np.int8)
MASK = np.array([1, 0, 1, 1, 0, 1], dtype=bool)
OTHER = np.array([1, 1, 0, 0, 1, 1], dtype=bool)


def fitted(name):
    """An encoding of two repetitions, of other images and with another mask each."""
    kind = load_encoding(name)
    return kind.stack([kind.fit(X, Y, MASK, SETTINGS), kind.fit(X[:9], Y[:9], OTHER, SETTINGS)])


def made(name, encoding):
    """A model of two repetitions with random angles, and its ⟨Z⟩ (repetitions, samples)."""
    generators = [np.random.default_rng(seed) for seed in (1, 2)]
    gates = np.ones((2, 6, 1), dtype=bool) & encoding.gates[:, None]
    qnn = QNN(encoding, ANSATZ)
    angles = qnn.initial_angles(generators, START, gates)
    history = np.zeros((2, 0, 3))
    masks = np.stack([MASK, OTHER])
    model = TrainedModel(name, encoding, ANSATZ, angles, masks, history, np.arange(2))
    return model, predict(qnn, angles, X)


def checked(folder, model, expectation, qubits=10):
    """What the cross-check says of files with a model and expectation values."""
    splits = {f"x_{split}": np.stack([X, X]) for split in ARRAYS.values()} | {"x_test": X}
    splits |= {f"y_{split}": np.stack([Y, Y]) for split in ARRAYS.values()} | {"y_test": Y}
    task = folder / "digits" / "0-1"
    write_npz(task / "features.npz", splits)
    write_npz(task / "model" / "predictions.npz", {"expectation": expectation, "y_test": Y})
    model.save(task / "model" / "model.npz")
    (row,) = cross_check([task / "model" / "model.npz"], CrossCheck(images=4, qubits=qubits))
    return row


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_wrong_expectation_is_found_and_a_right_one_passes(name, tmp_path):
    model, expectation = made(name, fitted(name))
    row = checked(tmp_path, model, expectation)
    assert row.pop("deviation") < 1e-13
    assert row == {
        **{"dataset": "digits", "class_0": 0, "class_1": 1, "encoding": name},
        **{"qubits": model.encoding.n_qubits, "models": 2, "images": 4},
    }
    expectation[1, -1] += 1e-3  # the last image is always among the sample
    assert checked(tmp_path, model, expectation)["deviation"] == pytest.approx(1e-3)


@pytest.mark.parametrize("drop", [True, False])
def test_another_mask_of_one_repetition_is_found(drop, tmp_path):
    model, right = made("atp", ATP(np.stack([MASK, OTHER]), drop))
    _, of_another = made("atp", ATP(np.stack([MASK, np.roll(OTHER, 1)]), drop))
    np.testing.assert_array_equal(of_another[0], right[0])
    assert checked(tmp_path, model, of_another)["deviation"] > 1e-3


def test_a_model_of_too_many_qubits_is_left_out(tmp_path):
    model, expectation = made("angle", fitted("angle"))
    row = checked(tmp_path, model, expectation + 1, qubits=5)
    assert (row["qubits"], row["models"], row["images"], row["deviation"]) == (6, 0, 0, None)
