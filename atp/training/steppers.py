"""The two ways to step a model's angles down its loss: compiled, or by autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

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
            orders: (models, samples) the order in which each model sees the samples.

        Returns:
            (models,) the batches' mean loss.
        """


def make_stepper(
    qnn: QNN,
    angles: Angles,
    gates: np.ndarray,
    x: Tensor,
    y: Tensor,
    training: Training,
    adversary: Adversary | None = None,
) -> Stepper:
    """The compiled stepper where the encoded samples stay what they are, else the general one.

    Args:
        qnn: the model without its angles.
        angles: the initial ones.
        gates: (models, rows of theta then of phi, qubits) bool: the gates that a model has;
            the angles of the others are zero, and stay so.
        x: (samples, positions) features.
        y: (samples,) labels of ±1, in the angles' precision.
        training: loss, optimizer, learning rate and batch size.
        adversary: replaces every batch's features by attacked ones.
    """
    if qnn.simulator == PATHSUM and qnn.encoding.n_weights == 0 and adversary is None:
        state = qnn.encoding.state(x[None], angles.weights)
        if isinstance(state, ProductState) or state.n_qubits <= MOST_QUBITS:
            return CompiledStepper(qnn, angles, gates, state, y, training)
    return AutogradStepper(qnn, angles, gates, x, y, training, adversary)


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
        self._labels = y.numpy()
        self._data, planar = _compiled_data(state, qnn.noise)
        ansatz, dtype = qnn.ansatz, self._labels.dtype
        self._plan = make_plan(ansatz, ansatz.observable, qnn.noise, planar, dtype)
        self._done = 0

    def epoch(self, orders: np.ndarray) -> Tensor:
        """As `Stepper.epoch`."""
        losses = compiled_training.epoch(
            self._plan, self._rule, self._state, self._data, self._labels, orders, self._done
        )
        self._done += -(-orders.shape[1] // self._rule.batch)
        return torch.from_numpy(losses)


def _compiled_data(state: State, noise: Depolarizing) -> tuple[np.ndarray | Strings, bool]:
    """The encoded samples as compiled training reads them, and whether pairs merge."""
    if isinstance(state, ProductState):
        bloch = (noise.encoding_factor * state.bloch[0]).numpy()
        return bloch, not bloch[..., 0].any()
    return measure_strings(state.amplitudes[0].numpy(), noise.encoding_factor), False


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
        self._qnn, self._x, self._y, self._adversary = qnn, x, y, adversary
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
        for batch in torch.from_numpy(orders).split(self._batch, dim=1):
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
