"""The two ways to step a model's angles down its loss: compiled, or by autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from atp.data.samples import Samples
from atp.qnn.noise import Depolarizing
from atp.qnn.pauli_strings import MOST_QUBITS, Strings, measure_strings
from atp.qnn.plan import make_plan
from atp.qnn.states import ProductState, State
from atp.settings.sections import Training
from atp.training import compiled_training
from atp.training.losses import LOSSES
from atp.training.model import PATHSUM, QNN, Angles
from atp.training.optimizers import OPTIMIZERS

Adversary = Callable[[QNN, Angles, Tensor, Tensor], Tensor]


class Stepper(Protocol):
    """Models that are being trained.

    Attributes:
        angles: where they are, moved in place.
    """

    angles: Angles

    def epoch(self, orders: np.ndarray) -> Tensor:
        """Take the steps of one epoch.

        Args:
            orders: (models, samples) the order in which each model sees its samples.

        Returns:
            (models,) the batches' mean loss.
        """


def make_stepper(
    qnn: QNN,
    each: QNN,
    angles: Angles,
    gates: np.ndarray,
    train: Samples,
    training: Training,
    adversary: Adversary | None = None,
) -> Stepper:
    """The compiled stepper where the encoded samples stay what they are, else the general one.

    Args:
        qnn: the model without its angles, its encoding fitted for every repetition.
        each: the same, its encoding tiled to the models.
        angles: the initial ones.
        gates: (models, rows of theta then of phi, qubits) bool: the gates that a model has;
            the angles of the others are zero, and stay so.
        train: the samples of every repetition; models take turns at them.
        training: loss, optimizer, learning rate and batch size.
        adversary: replaces every batch's features by attacked ones.
    """
    x, y = (torch.from_numpy(values).to(qnn.dtype) for values in (train.x, train.y))
    if qnn.simulator == PATHSUM and qnn.encoding.n_weights == 0 and adversary is None:
        state = qnn.encoding.state(x, angles.weights[:1])
        if isinstance(state, ProductState) or state.n_qubits <= MOST_QUBITS:
            return CompiledStepper(qnn, angles, gates, state, y, training)
    return AutogradStepper(each, angles, gates, x, y, training, adversary)


def pooled(orders: np.ndarray, repetitions: int) -> np.ndarray:
    """The rows that models see among those of all repetitions.

    Args:
        orders: (models, samples) among the samples of a model's own repetition.
        repetitions: how many there are; models take turns at them.
    """
    models, samples = orders.shape
    rows: np.ndarray = orders + samples * (np.arange(models) % repetitions)[:, None]
    return rows


class CompiledStepper:
    """Steps on encoded samples, by `atp.training.compiled_training`."""

    def __init__(
        self,
        qnn: QNN,
        angles: Angles,
        gates: np.ndarray,
        state: State,
        y: Tensor,
        training: Training,
    ) -> None:
        both = torch.cat([angles.theta, angles.phi], dim=1)
        theta, phi = both.split([angles.theta.shape[1], angles.phi.shape[1]], dim=1)
        self.angles = Angles(theta, phi, angles.weights)
        self._state = compiled_training.make_state(both.numpy(), gates)
        self._rule = compiled_training.make_rule(training)
        self._repetitions = len(y)
        self._labels = y.flatten().numpy()
        self._data, planar = _compiled_data(state, qnn.noise)
        ansatz, dtype = qnn.ansatz, self._labels.dtype
        self._plan = make_plan(ansatz, ansatz.observable, qnn.noise, planar, dtype)
        self._done = 0

    def epoch(self, orders: np.ndarray) -> Tensor:
        """As `Stepper.epoch`."""
        rows = pooled(orders, self._repetitions)
        losses = compiled_training.epoch(
            self._plan, self._rule, self._state, self._data, self._labels, rows, self._done
        )
        self._done += -(-orders.shape[1] // self._rule.batch)
        return torch.from_numpy(losses)


def _compiled_data(state: State, noise: Depolarizing) -> tuple[np.ndarray | Strings, bool]:
    """All repetitions' encoded samples as compiled training reads them, and if pairs merge."""
    if isinstance(state, ProductState):
        bloch = (noise.encoding_factor * state.bloch.flatten(0, 1)).numpy()
        return bloch, not bloch[..., 0].any()
    return measure_strings(state.amplitudes.flatten(0, 1).numpy(), noise.encoding_factor), False


class AutogradStepper:
    """Steps for every encoding, engine and adversary, by torch."""

    def __init__(
        self,
        qnn: QNN,
        angles: Angles,
        gates: np.ndarray,
        x: Tensor,
        y: Tensor,
        training: Training,
        adversary: Adversary | None = None,
    ) -> None:
        self.angles = angles
        self._qnn, self._adversary = qnn, adversary
        self._repetitions = len(y)
        self._x, self._y = x.flatten(0, 1), y.flatten()
        rows = [angles.theta.shape[1], angles.phi.shape[1]]
        self._free = torch.from_numpy(gates).split(rows, dim=1)
        self._batch = training.batch_size
        self._loss = LOSSES[training.loss]
        for tensor in angles.tensors():
            tensor.requires_grad_()
        kind = OPTIMIZERS[training.optimizer]
        self._optimizer = kind(angles.tensors(), training.learning_rate)

    def epoch(self, orders: np.ndarray) -> Tensor:
        """As `Stepper.epoch`."""
        losses = []
        rows = torch.from_numpy(pooled(orders, self._repetitions))
        for batch in rows.split(self._batch, dim=1):
            features, labels = self._x[batch], self._y[batch]
            if self._adversary is not None:
                features = self._adversary(self._qnn, self.angles, features, labels)
            z = self._qnn.expectation(self.angles, features)
            each = self._loss(z, labels).mean(dim=1)
            each.sum().backward()
            for tensor, free in zip(self.angles.tensors(), self._free, strict=False):
                if tensor.grad is not None:
                    tensor.grad *= free
            self._optimizer.step()
            losses.append(each.detach())
        return torch.stack(losses).mean(dim=0)
