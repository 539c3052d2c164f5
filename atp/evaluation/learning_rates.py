"""Training at several learning rates and thresholds: what too large a step costs."""

from __future__ import annotations

import numpy as np

from atp.data.samples import Splits
from atp.data.task import Task
from atp.encodings.atp import ATP
from atp.evaluation.rows import Rows, seed_rows
from atp.pruning.masks import make_mask
from atp.qnn.circuit import make_ansatz
from atp.settings.sections import Settings
from atp.training.losses import accuracy
from atp.training.model import QNN
from atp.training.train import predict, train


def measure_rates(task: Task, splits: Splits, means: np.ndarray, settings: Settings) -> Rows:
    """Train what each threshold keeps at each learning rate.

    Args:
        task, splits: the classes and their samples.
        means: class averages (classes, positions).
        settings: `seed`, `circuit`, `qnn.precision`, `training` without its learning rate,
            and of `scaling` rates, thresholds and seeds.

    Returns:
        The rows of learning_rates.csv, with accuracies on the validation images.
    """
    ansatz = make_ansatz(settings.circuit.layout, settings.circuit.layers)
    seeds = task.training_seeds(settings.seed, settings.scaling.seeds)
    rows: Rows = []
    for tau in settings.scaling.taus:
        mask = make_mask(means, tau)
        if not mask.any():
            break
        qnn = QNN(ATP(mask, drop=True), ansatz, precision=settings.qnn.precision)
        for rate in settings.scaling.learning_rates:
            label = f"{task}, threshold {tau:g}, learning rate {rate:g}"
            training = settings.training.replace(learning_rate=rate)
            fit = train(qnn, splits, seeds, training, label)
            expectation = predict(qnn, fit.angles, splits.validation.x)
            setting = {"tau": tau, "n_kept": int(mask.sum()), "learning_rate": rate}
            values = {"validation_accuracy": accuracy(expectation, splits.validation.y)}
            rows += seed_rows(setting, {}, values)
    return rows
