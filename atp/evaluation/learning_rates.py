"""Training at several learning rates and thresholds: what too large a step costs."""

from __future__ import annotations

import numpy as np

from atp.data.samples import Splits
from atp.data.task import Task
from atp.encodings.atp import ATP
from atp.evaluation.rows import Rows, repetition_rows
from atp.pruning.masks import make_mask
from atp.qnn.circuit import make_ansatz
from atp.settings.sections import Settings
from atp.training.losses import accuracy
from atp.training.model import QNN
from atp.training.train import predict, train


def measure_rates(task: Task, splits: Splits, means: np.ndarray, settings: Settings) -> Rows:
    """Train what each threshold keeps at each learning rate, in the first repetitions.

    Args:
        task, splits: the classes and their samples.
        means: class averages (repetitions, classes, positions).
        settings: `seed`, `circuit`, `qnn.precision`, `training` without its learning rate,
            and of `scaling` rates, thresholds and repetitions.

    Returns:
        The rows of learning_rates.csv, with accuracies on the validation images.
    """
    ansatz = make_ansatz(settings.circuit.layout, settings.circuit.layers)
    splits = splits.first(settings.scaling.repetitions)
    seeds = task.training_seeds(settings.seed, splits.n_repetitions)
    rows: Rows = []
    for tau in settings.scaling.taus:
        mask = make_mask(means, tau)[: len(seeds)]
        if not mask.any(axis=1).all():
            break
        encoding = ATP(mask, drop=True, turn=settings.circuit.range)
        qnn = QNN(encoding, ansatz, precision=settings.qnn.precision)
        for rate in settings.scaling.learning_rates:
            label = f"{task}, threshold {tau:g}, learning rate {rate:g}"
            training = settings.training.replace(learning_rate=rate)
            fit = train(qnn, splits, seeds, training, label)
            expectation = predict(qnn, fit.angles, splits.validation.x)
            setting = {"tau": tau, "learning_rate": rate}
            values = {
                "n_kept": mask.sum(axis=1),
                "validation_accuracy": accuracy(expectation, splits.validation.y),
            }
            rows += repetition_rows(setting, {}, values)
    return rows
