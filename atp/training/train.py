"""Training: all seeds of a model at once, each as if it were alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from atp.errors import UserError
from atp.training.model import PRECISIONS, QNN, Angles
from atp.training.progress import progress
from atp.training.steppers import LOSSES, Adversary, Loss, make_stepper


@dataclass(frozen=True)
class Samples:
    """Features (samples, positions) in [0, 1] and labels (samples,) of ±1."""

    x: np.ndarray
    y: np.ndarray

    def tensors(self, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Both as tensors."""
        return torch.from_numpy(self.x).to(dtype), torch.from_numpy(self.y).to(dtype)


@dataclass(frozen=True)
class Fit:
    """What training leaves.

    Attributes:
        angles: each model's angles at its best validation loss, double precision.
        history: (models, epochs, 3) training loss, validation loss, validation accuracy;
            NaN after a model has stopped.
    """

    angles: Angles
    history: np.ndarray


def train(
    qnn: QNN,
    training: Samples,
    validation: Samples,
    seeds: list[int],
    settings: dict[str, Any],
    precision: str,
    label: str,
    adversary: Adversary | None = None,
    gates: np.ndarray | None = None,
) -> Fit:
    """Minimise the loss of every model; keep its angles of least validation loss.

    Models do not interact: each has its own initial angles, its own order of batches and
    its own early stop, so more seeds leave the others as they were.

    Args:
        qnn: the model without its angles.
        training: what the angles are fitted to.
        validation: what decides the epoch that is kept.
        seeds: one a model.
        settings: the config's `training` section.
        precision: single or double.
        label: what is trained, for messages.
        adversary: replaces every batch's features by attacked ones.
        gates: bool, broadcast to (models, rows of theta then of phi, qubits): the gates
            that a model has, by default all. A model without a qubit's gates is the model
            without that qubit.

    Raises:
        UserError: the loss is not a number.
    """
    dtype = PRECISIONS[precision]
    generators = [np.random.default_rng(seed) for seed in seeds]
    shape = (len(seeds), len(qnn.ansatz.blocks), qnn.encoding.n_qubits)
    gates = np.array(np.broadcast_to(True if gates is None else gates, shape))
    angles = qnn.initial_angles(generators, settings["angles"], dtype, gates)
    x, y = training.tensors(dtype)
    descent = make_stepper(qnn, angles, gates, x, y, settings, adversary)
    loss = LOSSES[settings["loss"]]
    keeper = _Keeper(angles, settings["patience"], settings["epochs"])
    for _ in progress(range(settings["epochs"]), label):
        orders = np.stack([generator.permutation(len(x)) for generator in generators])
        mean_loss = compiled_training.epoch(orders)
        if not bool(torch.isfinite(mean_loss).all()):
            raise UserError(
                f"{label}: the training loss is not a number; lower training.learning_rate."
            )
        scores = _validate(qnn, descent.angles, validation, loss, dtype)
        if keeper.update(descent.angles, mean_loss, *scores):
            break
    return Fit(keeper.best.to(torch.float64), keeper.history)


def warm_up(
    qnn: QNN, samples: Samples, seeds: list[int], settings: dict[str, Any], precision: str
) -> None:
    """Train on one image for one epoch: what is loaded at first use is kept out of timings."""
    one = Samples(samples.x[:1], samples.y[:1])
    train(qnn, one, one, seeds, {**settings, "epochs": 1}, precision, "warm-up")


def predict(qnn: QNN, angles: Angles, x: np.ndarray) -> Tensor:
    """⟨Z⟩ in double precision: (models, samples)."""
    with torch.no_grad():
        return qnn.expectation(
            angles.to(torch.float64), torch.from_numpy(x).to(torch.float64)[None]
        )


def accuracy(expectation: Tensor, y: np.ndarray) -> np.ndarray:
    """Share of samples whose label is the sign of ⟨Z⟩ (0 counts as +1): (models,)."""
    predicted = np.where(expectation.numpy() >= 0, 1, -1)
    share: np.ndarray = (predicted == y).mean(axis=-1)
    return share


def _validate(
    qnn: QNN, angles: Angles, validation: Samples, loss: Loss, dtype: torch.dtype
) -> tuple[Tensor, np.ndarray]:
    x, y = validation.tensors(dtype)
    with torch.no_grad():
        z = qnn.expectation(angles, x[None])
        return loss(z, y).mean(dim=1), accuracy(z, validation.y)


class _Keeper:
    """Each model's best angles so far, and whether it still runs."""

    def __init__(self, angles: Angles, patience: int, epochs: int) -> None:
        self.best = angles.to(angles.theta.dtype)
        self._least = torch.full((len(angles),), torch.inf, dtype=angles.theta.dtype)
        self._waited = torch.zeros(len(angles), dtype=torch.int64)
        self._patience = patience
        self._rows: list[np.ndarray] = []
        self._epochs = epochs

    def update(
        self, angles: Angles, train_loss: Tensor, loss: Tensor, accuracies: np.ndarray
    ) -> bool:
        """Take note of an epoch; True once every model has stopped."""
        running = self._waited < self._patience
        row = np.stack([train_loss.numpy(), loss.numpy(), accuracies], axis=1)
        self._rows.append(np.where(running.numpy()[:, None], row, np.nan))
        better = running & (loss < self._least)
        for kept, tensor in zip(self.best.tensors(), angles.tensors(), strict=True):
            kept[better] = tensor.detach()[better]
        self._least[better] = loss[better]
        self._waited = torch.where(better, 0, self._waited + 1)
        return bool((self._waited >= self._patience).all())

    @property
    def history(self) -> np.ndarray:
        """(models, epochs, 3), NaN where a model had stopped."""
        history = np.full((len(self._waited), self._epochs, 3), np.nan)
        if self._rows:
            history[:, : len(self._rows)] = np.stack(self._rows, axis=1)
        return history
