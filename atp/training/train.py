"""Training: all repetitions of a model at once, each as if it were alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from atp.data.samples import Samples, Splits
from atp.encodings.base import tile
from atp.errors import UserError
from atp.settings.sections import Training
from atp.training.losses import LOSSES, accuracy
from atp.training.model import QNN, Angles
from atp.training.progress import progress
from atp.training.steppers import Adversary, make_stepper


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
    splits: Splits,
    seeds: list[int],
    training: Training,
    label: str,
    adversary: Adversary | None = None,
    gates: np.ndarray | None = None,
) -> Fit:
    """Minimise the loss of every model; keep its angles of least validation loss.

    Models do not interact: each has its own initial angles, its own order of batches and
    its own early stop, so more seeds leave the others as they were. Training under noise is
    the training of `qnn.with_noise(…)`.

    Args:
        qnn: the model without its angles, its encoding fitted for every repetition.
        splits: the angles are fitted to `train`; `validation` decides the epoch that is kept.
        seeds: one per model. Models take turns at the repetitions' images: the first model has
            those of the first repetition, and so on, again and again.
        training: the budget, the loss and its optimizer, the initial angles.
        label: what is trained, for messages.
        adversary: replaces every batch's features by attacked ones.
        gates: bool, broadcast to (models, rows of theta then of phi, qubits): the gates
            that a model has, by default all. A model without a qubit's gates is the model
            without that qubit.

    Raises:
        UserError: the loss is not a number.
    """
    times = len(seeds) // splits.n_repetitions
    each = replace(qnn, encoding=qnn.encoding.tile(times))  # model by model
    generators = [np.random.default_rng(seed) for seed in seeds]
    shape = (len(seeds), len(qnn.ansatz.blocks), qnn.encoding.n_qubits)
    gates = np.broadcast_to(True if gates is None else gates, shape) & each.encoding.gates[:, None]
    angles = each.initial_angles(generators, training.angles, gates)
    stepper = make_stepper(qnn, each, angles, gates, splits.train, training, adversary)
    x, y = (
        torch.from_numpy(tile(part, times)).to(qnn.dtype)
        for part in (splits.validation.x, splits.validation.y)
    )
    loss = LOSSES[training.loss]
    best = _BestAngles(angles, training)
    for _ in progress(range(training.epochs), label):
        orders = np.stack([generator.permutation(len(splits.train)) for generator in generators])
        mean_loss = stepper.epoch(orders)
        if not bool(torch.isfinite(mean_loss).all()):
            raise UserError(
                f"{label}: the training loss is not a number; lower training.learning_rate."
            )
        with torch.no_grad():
            z = each.expectation(stepper.angles, x)
        if best.update(stepper.angles, mean_loss, loss(z, y).mean(dim=1), accuracy(z, y.numpy())):
            break
    return Fit(best.angles.to(torch.float64), best.history)


def warm_up(qnn: QNN, samples: Samples, seeds: list[int], training: Training) -> None:
    """Train on one image for one epoch: what is loaded at first use is kept out of timings."""
    one = Samples(samples.x[:, :1], samples.y[:, :1])
    train(qnn, Splits(one, one, one), seeds, training.replace(epochs=1), "warm-up")


def predict(qnn: QNN, angles: Angles, x: np.ndarray) -> np.ndarray:
    """⟨Z⟩ in double precision: (models, samples).

    Args:
        qnn: its encoding fitted for every model, or for all.
        angles: of the models.
        x: features (samples, positions), or of each model (models or 1, samples, positions).
    """
    features = torch.from_numpy(x).to(torch.float64)
    features = features if features.ndim == 3 else features[None]
    with torch.no_grad():
        expectation: np.ndarray = qnn.expectation(angles.to(torch.float64), features).numpy()
    return expectation


def tensors(samples: Samples, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Features and labels as tensors."""
    return torch.from_numpy(samples.x).to(dtype), torch.from_numpy(samples.y).to(dtype)


class _BestAngles:
    """Each model's best angles so far, and whether it still runs."""

    def __init__(self, angles: Angles, training: Training) -> None:
        self.angles = angles.to(angles.theta.dtype)
        self._least = torch.full((len(angles),), torch.inf, dtype=angles.theta.dtype)
        self._waited = torch.zeros(len(angles), dtype=torch.int64)
        self._training = training
        self._rows: list[np.ndarray] = []

    def update(
        self, angles: Angles, train_loss: Tensor, loss: Tensor, accuracies: np.ndarray
    ) -> bool:
        """Take note of an epoch; True once every model has stopped."""
        running = self._waited < self._training.patience
        row = np.stack([train_loss.numpy(), loss.numpy(), accuracies], axis=1)
        self._rows.append(np.where(running.numpy()[:, None], row, np.nan))
        better = running & (loss < self._least)
        for best, tensor in zip(self.angles.tensors(), angles.tensors(), strict=True):
            best[better] = tensor.detach()[better]
        self._least[better] = loss[better]
        self._waited = torch.where(better, 0, self._waited + 1)
        return bool((self._waited >= self._training.patience).all())

    @property
    def history(self) -> np.ndarray:
        """(models, epochs, 3), NaN where a model had stopped."""
        history = np.full((len(self._waited), self._training.epochs, 3), np.nan)
        if self._rows:
            history[:, : len(self._rows)] = np.stack(self._rows, axis=1)
        return history
