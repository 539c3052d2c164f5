"""Settings of a reading, and images, on which its models train in a moment."""

import numpy as np
from helpers.training import CIRCUIT, DATA, DOUBLE, TRAINING

from atp.data.task import Task
from atp.settings.sections import (
    LBFGSB,
    PGD,
    Attack,
    AttackTable,
    Entropy,
    InitialAngles,
    Noise,
    NoiseTable,
    PCAOptions,
    Protocol,
    Readings,
    SampleSizes,
    Settings,
    SQEOptions,
    Statistics,
    Threshold,
)

TASK = Task("digits", (2, 7))
SETTINGS = Settings(
    seed=5,
    repetitions=2,
    pairs={"digits": [[2, 7]]},
    encodings=["angle", "amplitude", "atp", "pca", "sqe"],
    data=DATA.replace(
        grid=2,
        samples=SampleSizes(train=40, validation=20, test="all", balance="stratified"),
    ),
    pca=PCAOptions(components=2),
    sqe=SQEOptions(filters=2, weights="shared"),
    threshold=Threshold(
        method="manual",
        select_on="validation",
        tau=0.4,
        tau_max=1.0,
        trainings="own",
        seeds=1,
        masks=8,
        prune="drop",
        lbfgsb=LBFGSB(start=0.5, step=0.01, tolerance=1e-5, iterations=3),
    ),
    circuit=CIRCUIT,
    qnn=DOUBLE,
    training=TRAINING.replace(
        epochs=2, batch_size=20, angles=InitialAngles(distribution="normal", scale=0.8)
    ),
    entropy=Entropy(cut="readout", base="bits", half_samples=5),
    noise=Noise(
        placement=["encoding", "blocks"],
        table=NoiseTable(strength=0.1, shots=50, trained_under_noise=False),
    ),
    attack=Attack(
        table=AttackTable(method="fgsm", space="grid", epsilon=0.2), pgd=PGD(steps=2, step_size=0.5)
    ),
    statistics=Statistics(test_images=20),
    protocol=Protocol(papers=5),
    readings=Readings(images=12, every=2, repetitions=2),
)


def images():
    """Dark below, so that a threshold of 0.4 prunes two of four positions; no test set."""
    generator = np.random.default_rng(3)
    labels = np.tile([2, 7, 4], 60)
    values = generator.uniform(0, 0.3, (180, 8, 8))
    values[:, :4] += 0.35
    values[labels == 7, :4, :4] += 0.25
    return {
        "train_images": values.astype(np.float32),
        "train_labels": labels,
        "test_images": values[:0].astype(np.float32),
        "test_labels": labels[:0],
    }
