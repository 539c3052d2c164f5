"""One setting of the multiverse on one task: every encoding trained, evaluated, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from atp.data.prepare import prepare
from atp.data.samples import Splits
from atp.data.task import Task
from atp.encodings.registry import ENCODINGS
from atp.evaluation.entropy import mean_entropy
from atp.evaluation.noise import measured_accuracy
from atp.evaluation.rows import Rows, model_columns, repetition_rows
from atp.pruning.masks import class_means
from atp.pruning.methods import configured_choice
from atp.pruning.search import Search
from atp.qnn.entropy import NATS_PER_BIT
from atp.qnn.noise import Depolarizing
from atp.settings.sections import Settings
from atp.training.losses import accuracy
from atp.training.store import TrainedModel
from atp.training.train import predict
from atp.training.train_encoding import train_encoding


def evaluate_task(arrays: Mapping[str, np.ndarray], task: Task, settings: Settings) -> Rows:
    """Train and evaluate every encoding on one task.

    Args:
        arrays: all images of the data set, as `atp.data.loaders` gives them.
        task: the classes.
        settings: the config values of one setting.

    Returns:
        One row per encoding and repetition: the model's columns, `n_qubits`, `accuracy`,
        `entropy` in bits at the setting's cut, and `noisy_accuracy`.
    """
    features, _ = prepare(arrays, task, settings)
    splits = Splits.of_arrays(features)
    means = class_means(splits.train)
    searches = [Search(task, r, splits, means, settings) for r in range(splits.n_repetitions)]
    mask = np.stack([configured_choice(search).mask for search in searches])
    rows: Rows = []
    for name in settings.encodings:
        positions = mask if ENCODINGS[name].prunes else np.ones_like(mask)
        model = train_encoding(name, task, splits, positions, settings)
        values = {"n_qubits": n_qubits(model), **_outcomes(model, task, splits, settings)}
        rows += repetition_rows(model_columns(task, name), {}, values)
    return rows


def n_qubits(model: TrainedModel) -> np.ndarray:
    """Data qubits that each repetition's circuit has gates on: (repetitions,)."""
    return np.array([model.gates(number).sum() for number in range(len(model.angles))])


def _outcomes(
    model: TrainedModel, task: Task, splits: Splits, settings: Settings
) -> dict[str, np.ndarray]:
    """Accuracy, entropy, and accuracy under the noise of Table 3: (repetitions,) each."""
    test, table, entropy = splits.test, settings.noise.table, settings.entropy
    qnn = model.qnn(settings.qnn.simulator)
    noise = Depolarizing.placed(table.strength, settings.noise.placement)
    noisy = predict(qnn.with_noise(noise), model.angles, test.x)
    seeds = task.seeds(settings.seed, len(noisy), model.name, "multiverse")
    nats = mean_entropy(model, test.x, entropy.cut, entropy.half_samples)
    return {
        "accuracy": accuracy(predict(qnn, model.angles, test.x), test.y),
        "entropy": nats / NATS_PER_BIT,
        "noisy_accuracy": measured_accuracy(noisy, test, table.shots, seeds),
    }
