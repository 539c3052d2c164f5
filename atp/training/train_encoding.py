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
    """Fit an encoding to the training images, and put the ansatz behind it.

    Args:
        name: of the encoding.
        splits: of the task.
        mask: (positions,) bool, what the threshold keeps.
        settings: `circuit`, `qnn` and the encoding's own keys.
    """
    encoding = load_encoding(name).fit(splits.train.x, splits.train.y, mask, settings)
    return make_qnn(encoding, settings)


def train_encoding(
    name: str, task: Task, splits: Splits, mask: np.ndarray, settings: Settings
) -> TrainedModel:
    """Train all seeds of an encoding's model.

    Args:
        name, splits, mask: as for `fit_qnn`.
        task: whose seeds are used.
        settings: `seed`, `seeds` and `training` besides.
    """
    qnn = fit_qnn(name, splits, mask, settings)
    seeds = task.training_seeds(settings.seed, settings.seeds)
    fit = train(qnn, splits, seeds, settings.training, f"{task}, {name}")
    return TrainedModel(
        name, qnn.encoding, qnn.ansatz, fit.angles, mask, fit.history, np.array(seeds)
    )


def warm_up_encoding(
    name: str, task: Task, splits: Splits, mask: np.ndarray, settings: Settings
) -> None:
    """Keep what is loaded at first use out of the timing of `train_encoding`."""
    seeds = task.training_seeds(settings.seed, settings.seeds)
    warm_up(fit_qnn(name, splits, mask, settings), splits.train, seeds, settings.training)
