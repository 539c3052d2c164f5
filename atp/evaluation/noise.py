"""A model under depolarizing noise: as trained without it, and trained again under it."""

from __future__ import annotations

import numpy as np

from atp.data.samples import Samples, Splits
from atp.data.task import Task
from atp.evaluation.rows import Rows, model_columns, repetition_rows
from atp.qnn.noise import Depolarizing
from atp.qnn.shots import sample_expectation
from atp.settings.sections import Settings
from atp.training.losses import accuracy
from atp.training.model import QNN, Angles
from atp.training.store import TrainedModel
from atp.training.train import predict, train


def evaluate_noise(model: TrainedModel, task: Task, splits: Splits, settings: Settings) -> Rows:
    """Evaluate every repetition's model at every strength and number of shots.

    Args:
        model: the trained model.
        task, splits: what it was trained on.
        settings: `seed`, `qnn`, `training`, and of `noise` the strengths, the curve (strengths
            that no model is trained under), the placement and the shots.

    Returns:
        The rows of noise.csv: one per strength, kind of training, number of shots and repetition.
    """
    qnn = model.qnn(settings.qnn.simulator, settings.qnn.precision)
    rows: Rows = []
    for strength in sorted({*settings.noise.strengths, *settings.noise.curve}):
        noisy = qnn.with_noise(Depolarizing.placed(strength, settings.noise.placement))
        angles = {False: model.angles}
        if strength in settings.noise.strengths:
            angles[True] = _train_under_noise(noisy, model, task, splits, settings)
        for trained_under_noise, found in angles.items():
            expectation = predict(noisy, found, splits.test.x)
            for shots in settings.noise.shots:
                setting = {
                    "strength": strength,
                    "shots": shots,
                    "trained_under_noise": trained_under_noise,
                }
                names = ("shots", shots, strength, trained_under_noise)
                seeds = task.seeds(settings.seed, len(expectation), model.name, *names)
                values = {"accuracy": measured_accuracy(expectation, splits.test, shots, seeds)}
                rows += repetition_rows(model_columns(task, model.name), setting, values)
    return rows


def _train_under_noise(
    noisy: QNN, model: TrainedModel, task: Task, splits: Splits, settings: Settings
) -> Angles:
    label = f"{task}, {model.name}, noise {noisy.noise.strength:g}"
    return train(noisy, splits, model.seeds.tolist(), settings.training, label).angles


def measured_accuracy(
    expectation: np.ndarray, test: Samples, shots: int, seeds: list[int]
) -> np.ndarray:
    """Accuracy of every model when ⟨Z⟩ is estimated from shots.

    Args:
        expectation: exact ⟨Z⟩ (models, samples).
        test: the samples.
        shots: measurements per sample; 0 means infinitely many.
        seeds: of the measurements, one per model.

    Returns:
        (models,).
    """
    estimates = [
        sample_expectation(values, shots, np.random.default_rng(seed))
        for values, seed in zip(expectation, seeds, strict=True)
    ]
    return accuracy(np.stack(estimates), test.y)
