"""The QNN of one encoding on one task, from its features to the trained model."""

from __future__ import annotations

import numpy as np

from atp.data.samples import Splits
from atp.data.task import Task
from atp.encodings.load import load_encoding
from atp.settings.sections import Settings
from atp.training.model import QNN, make_qnn
from atp.training.store import TrainedModel
from atp.training.train import train, warm_up


def fit_qnn(name: str, splits: Splits, mask: np.ndarray, settings: Settings) -> QNN:
    """Fit an encoding to every repetition's training images, and put the ansatz behind it.

    Args:
        name: of the encoding.
        splits: of the task.
        mask: (repetitions, positions) bool, what the threshold keeps.
        settings: `circuit`, `qnn` and the encoding's own keys.
    """
    kind = load_encoding(name)
    drawn = zip(splits.train.x, splits.train.y, mask, strict=True)
    return make_qnn(kind.stack([kind.fit(x, y, own, settings) for x, y, own in drawn]), settings)


def train_encoding(
    name: str, task: Task, splits: Splits, mask: np.ndarray, settings: Settings
) -> TrainedModel:
    """Train an encoding's model once in every repetition.

    Args:
        name, splits, mask: as for `fit_qnn`.
        task: whose seeds are used.
        settings: `seed` and `training` besides.
    """
    qnn = fit_qnn(name, splits, mask, settings)
    seeds = task.training_seeds(settings.seed, splits.n_repetitions)
    fit = train(qnn, splits, seeds, settings.training, f"{task}, {name}")
    return TrainedModel(
        name, qnn.encoding, qnn.ansatz, fit.angles, mask, fit.history, np.array(seeds)
    )


def warm_up_encoding(
    name: str, task: Task, splits: Splits, mask: np.ndarray, settings: Settings
) -> None:
    """Keep what is loaded at first use out of the timing of `train_encoding`."""
    seeds = task.training_seeds(settings.seed, splits.n_repetitions)
    warm_up(fit_qnn(name, splits, mask, settings), splits.train, seeds, settings.training)
