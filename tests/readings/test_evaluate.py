"""A reading on one task, computed again from its parts and by PennyLane."""

import hashlib

import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.paper_circuit import expectation, hinge, slope
from helpers.tiny_reading import SETTINGS, TASK, images

from atp.data.prepare import prepare
from atp.data.samples import Splits
from atp.readings.evaluate import (
    evaluate_levels,
    evaluate_whole,
    images_of,
    spread_positions,
)
from atp.readings.levels import with_levels
from atp.training.train_encoding import train_encoding


@pytest.fixture(scope="module")
def whole():
    return evaluate_whole(images_of(images(), TASK), TASK, True, SETTINGS)


def splits_of(settings):
    return Splits.of_arrays(prepare(images(), TASK, settings)[0])


def accuracy(z, y):
    return float(np.mean(np.where(np.asarray(z) >= 0, 1, -1) == y))


def found(rows, encoding, repetition):
    (row,) = (r for r in rows if (r["encoding"], r["repetition"]) == (encoding, repetition))
    return row


def test_one_row_per_encoding_and_repetition(whole):
    named = [(row["encoding"], row["repetition"], row["n_qubits"]) for row in whole.rows]
    qubits = {"angle": 4, "amplitude": 2, "atp": 2, "pca": 2, "sqe": 2}
    assert named == [(name, r, n) for name, n in qubits.items() for r in (0, 1)]
    assert {(r["dataset"], r["class_0"], r["class_1"]) for r in whole.rows} == {("digits", 2, 7)}


@pytest.mark.parametrize("encoding", ["angle", "atp"])
@pytest.mark.parametrize("repetition", [0, 1])
def test_outcomes_are_pennylanes(encoding, repetition, whole):
    row, splits = found(whole.rows, encoding, repetition), splits_of(SETTINGS)
    kept = np.array([True, True, encoding == "angle", encoding == "angle"])
    model = train_encoding(encoding, TASK, splits, np.stack([kept] * 2), SETTINGS)
    angles = [part[repetition][:, kept] for part in (model.angles.theta, model.angles.phi)]
    x, y = torch.from_numpy(splits.test.x[:, kept]).double(), splits.test.y
    assert row["accuracy"] == pytest.approx(accuracy(expectation(x, *angles), y))
    noisy = expectation(x, *angles, strength=0.1)
    text = f"5/digits/2/7/{encoding}/readings/{repetition}"
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
    ups = np.random.default_rng(seed).binomial(50, ((1 + noisy) / 2).numpy())
    assert row["noisy_accuracy"] == pytest.approx(accuracy(2 * ups / 50 - 1, y))
    few = np.linspace(0, len(y) - 1, 12).astype(int)
    labels = torch.from_numpy(y[few]).double()
    steps = slope(lambda x: hinge(expectation(x, *angles), labels), x[few]).sign()
    hit = (x[few] + 0.2 * steps).clamp(0, 1)
    assert row["attacked_accuracy"] == pytest.approx(accuracy(expectation(hit, *angles), y[few]))

    def entropy():
        return qml.vn_entropy(wires=["readout"], log_base=2)

    bits = float(expectation(x[few], *angles, measure=entropy).mean())
    assert row["entropy"] == row["entropy_bits"] == pytest.approx(bits, abs=1e-9)


def test_entropies_are_printed_in_the_readings_unit():
    settings = with_levels(SETTINGS, {"entropy.base": "nats"})
    row = found(evaluate_whole(images(), TASK, False, settings).rows, "angle", 0)
    bits = found(evaluate_whole(images(), TASK, False, SETTINGS).rows, "angle", 0)["entropy"]
    assert row["entropy_bits"] == pytest.approx(bits)
    assert row["entropy"] == pytest.approx(bits * np.log(2))


def test_the_first_stage_is_the_first_repetition_on_a_few_images():
    rows = evaluate_levels(images(), TASK, ("angle",), SETTINGS)
    splits = splits_of(SETTINGS.replace(repetitions=1))
    model = train_encoding("angle", TASK, splits, np.ones((1, 4), dtype=bool), SETTINGS)
    few = spread_positions(len(splits.test), 12)
    x = torch.from_numpy(splits.test.x[few]).double()
    z = expectation(x, model.angles.theta[0], model.angles.phi[0])
    assert rows[0]["accuracy"] == pytest.approx(accuracy(z, splits.test.y[few]))


def test_images_that_choose_do_not_judge():
    """A reading that chooses on 10 test images is judged by the others."""
    on_test = {"data.samples.test": 10, "threshold.select_on": "test"}
    settings = with_levels(SETTINGS, on_test)
    rows = evaluate_whole(images(), TASK, False, settings).rows
    splits = splits_of(SETTINGS)
    model = train_encoding("angle", TASK, splits, np.ones((2, 4), dtype=bool), SETTINGS)
    judging = np.setdiff1d(np.arange(len(splits.test)), spread_positions(len(splits.test), 10))
    x = torch.from_numpy(splits.test.x[judging]).double()
    z = expectation(x, model.angles.theta[1], model.angles.phi[1])
    expected = accuracy(z, splits.test.y[judging])
    assert found(rows, "angle", 1)["accuracy"] == pytest.approx(expected)


def test_answers_are_of_every_mask_on_every_test_image(whole):
    splits = splits_of(SETTINGS)
    assert whole.answers.right.shape[0] == 2
    assert whole.answers.right.shape[2:] == (1, len(splits.test))
    assert (whole.answers.kept[:, 0] == 4).all()


def test_other_classes_change_nothing():
    few = images_of(images(), TASK)
    assert set(few["train_labels"]) == {2, 7}
    every = evaluate_levels(images(), TASK, ("pca",), SETTINGS)
    assert evaluate_levels(few, TASK, ("pca",), SETTINGS) == every
