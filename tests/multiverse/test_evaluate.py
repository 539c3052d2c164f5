"""A setting of the multiverse on one task, computed again from its parts and by PennyLane."""

import hashlib

import numpy as np
import pytest
import torch
from helpers.paper_circuit import expectation
from helpers.training import CIRCUIT, DOUBLE, TRAINING

from atp.data.prepare import prepare
from atp.data.samples import Splits
from atp.data.task import Task
from atp.multiverse.evaluate import evaluate_task
from atp.settings.sections import (
    Data,
    Entropy,
    InitialAngles,
    Noise,
    NoiseTable,
    SampleSizes,
    Settings,
    Threshold,
)
from atp.training.train_encoding import train_encoding

TASK = Task("digits", (2, 7))
SETTINGS = Settings(
    seed=5,
    repetitions=2,
    encodings=["angle", "atp"],
    data=Data(
        grid=2,
        resampling="area",
        splits="fresh",
        test_fraction=0.4,
        samples=SampleSizes(train=40, validation=20, test=30, balance="stratified"),
    ),
    threshold=Threshold(
        method="manual",
        select_on="validation",
        tau=0.4,
        tau_max=1.0,
        trainings="own",
        seeds=1,
        masks=8,
        prune="drop",
    ),
    circuit=CIRCUIT,
    qnn=DOUBLE,
    training=TRAINING.replace(
        epochs=2, batch_size=20, angles=InitialAngles(distribution="normal", scale=0.8)
    ),
    entropy=Entropy(cut="readout", half_samples=5),
    noise=Noise(
        placement=["encoding", "blocks"],
        table=NoiseTable(strength=0.1, shots=50, trained_under_noise=False),
    ),
)


def images():
    """Dark below, so that a threshold of 0.4 prunes two of four positions."""
    generator = np.random.default_rng(3)
    labels = np.tile([2, 7, 4], 60)
    values = generator.uniform(0, 0.3, (180, 8, 8))
    values[:, :4] += 0.35
    values[labels == 7, :4, :4] += 0.25
    return {
        "train_images": values.astype(np.float32),
        "train_labels": labels,
        "test_images": values[:0],
        "test_labels": labels[:0],
    }


@pytest.fixture(scope="module")
def rows():
    return evaluate_task(images(), TASK, SETTINGS)


def test_one_row_per_encoding_and_repetition(rows):
    assert [(row["encoding"], row["repetition"], row["n_qubits"]) for row in rows] == [
        *(("angle", repetition, 4) for repetition in (0, 1)),
        *(("atp", repetition, 2) for repetition in (0, 1)),
    ]
    assert {(row["dataset"], row["class_0"], row["class_1"]) for row in rows} == {("digits", 2, 7)}


@pytest.mark.parametrize("number", range(4))
def test_outcomes_are_pennylanes(number, rows):
    row = rows[number]
    features, _ = prepare(images(), TASK, SETTINGS)
    splits = Splits.of_arrays(features)
    mask = np.array([True, True, row["encoding"] == "angle", row["encoding"] == "angle"])
    masks, repetition = np.stack([mask, mask]), row["repetition"]
    model = train_encoding(row["encoding"], TASK, splits, masks, SETTINGS)
    theta, phi = model.angles.theta[repetition], model.angles.phi[repetition]
    assert not theta[:, ~mask].any()
    angles = theta[:, mask], phi[:, mask]
    x = torch.from_numpy(splits.test.x[:, mask]).double()

    def accuracy(z):
        return float(np.mean(np.where(np.asarray(z) >= 0, 1, -1) == splits.test.y))

    assert row["accuracy"] == pytest.approx(accuracy(expectation(x, *angles)))
    noisy = expectation(x, *angles, strength=0.1)
    text = f"5/digits/2/7/{row['encoding']}/multiverse/{repetition}"
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
    ups = np.random.default_rng(seed).binomial(50, ((1 + noisy) / 2).numpy())
    assert row["noisy_accuracy"] == pytest.approx(accuracy(2 * ups / 50 - 1))
