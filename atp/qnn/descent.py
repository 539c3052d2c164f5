"""Gradient descent compiled: each model goes through the batches of an epoch by itself.

Models share the samples and nothing else, so a task is one model's whole epoch, and the
results do not depend on the number of threads.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange

from atp.qnn import kernel, lanes
from atp.qnn.kernel import Plan, compiled, differentiate_row, evaluate_row, source_version
from atp.qnn.lanes import SAMPLES

LOSSES = ("hinge", "square", "logistic")
HINGE, SQUARE, LOGISTIC = range(3)
OPTIMIZERS = ("adam", "sgd")
ADAM, SGD = range(2)
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8  # Adam's, Kingma & Ba, arXiv 1412.6980


class Rule(NamedTuple):
    """How a step is taken.

    Attributes:
        loss, optimizer: positions in LOSSES and OPTIMIZERS.
        learning_rate: step size.
        batch: samples of a step.
    """

    loss: int
    optimizer: int
    learning_rate: float
    batch: int


class Walkers(NamedTuple):
    """Where every model is.

    Attributes:
        angles: (models, rows of theta then of phi, qubits) radians.
        mean, square: like angles, Adam's moments.
        order: (models, qubits) the qubits, first those with gates.
        gated: (models,) how many have gates; the others' angles are never touched.
    """

    angles: np.ndarray
    mean: np.ndarray
    square: np.ndarray
    order: np.ndarray
    gated: np.ndarray


def make_walkers(angles: np.ndarray, gated: np.ndarray) -> Walkers:
    """Models at their initial angles; `gated` (models, qubits) bool: which qubits have gates."""
    return Walkers(
        angles,
        np.zeros_like(angles),
        np.zeros_like(angles),
        np.argsort(~gated, axis=1, kind="stable"),
        gated.sum(axis=1),
    )


def epoch(
    plan: Plan,
    rule: Rule,
    walkers: Walkers,
    bloch: np.ndarray,
    labels: np.ndarray,
    orders: np.ndarray,
    done: int,
) -> np.ndarray:
    """Let every model take the steps of one epoch, in place.

    Args:
        plan: the path pairs.
        rule: the loss and the optimizer.
        walkers: the models.
        bloch: (samples, qubits, 3), of the angles' precision.
        labels: (samples,) of ±1, of the angles' precision.
        orders: (models, samples) indices; batches are cut from it in order.
        done: steps that every model has taken before.

    Returns:
        (models,) the batches' mean loss.
    """
    losses = np.zeros(len(orders), labels.dtype)
    _epoch(plan, rule, walkers, bloch, labels, orders, done, losses)
    return losses


@compiled
def _loss(kind: int, z: Any, y: Any) -> Any:
    """The loss of one sample and its slope in z."""
    if kind == HINGE:
        margin = 1 - y * z
        return (margin, -y) if margin > 0 else (0 * margin, 0 * y)
    if kind == SQUARE:
        return (y - z) ** 2, 2 * (z - y)
    return math.log1p(math.exp(-y * z)), -y / (1 + math.exp(y * z))


@compiled
def _gradient(
    plan: Any, kind: int, angles: Any, bloch: Any, labels: Any, batch: Any, qubits: Any
) -> Any:
    """The batch's mean loss, and its gradient in the angles (slots, qubits with gates)."""
    rows, slots, n = len(plan.weight_re), len(angles), len(qubits)
    padded = -(-len(batch) // SAMPLES) * SAMPLES
    cos = np.empty((1, slots, n), angles.dtype)
    sin = np.empty((1, slots, n), angles.dtype)
    for slot in range(slots):
        for i in range(n):
            cos[0, slot, i] = math.cos(angles[slot, qubits[i]])
            sin[0, slot, i] = math.sin(angles[slot, qubits[i]])
    x = np.zeros((1, padded, n, 3), bloch.dtype)
    for s in range(len(batch)):
        for i in range(n):
            for c in range(3):
                x[0, s, i, c] = bloch[batch[s], qubits[i], c]
    z = np.empty((rows, 1, padded), bloch.dtype)
    for row in range(rows):
        evaluate_row(plan, row, 0, cos, sin, x, z)
    mean = 0.0
    slopes = np.zeros((1, padded), bloch.dtype)
    for s in range(len(batch)):
        for row in range(1, rows):
            z[0, 0, s] += z[row, 0, s]
        loss, slope = _loss(kind, z[0, 0, s], labels[batch[s]])
        mean += loss / len(batch)
        slopes[0, s] = slope / len(batch)
    parts = np.empty((rows, 1, slots, n), angles.dtype)
    no_bloch = np.empty((rows, 0, padded, n, 3), bloch.dtype)
    for row in range(rows):
        differentiate_row(plan, row, 0, cos, sin, x, slopes, parts, no_bloch)
    for row in range(1, rows):
        for slot in range(slots):
            for i in range(n):
                parts[0, 0, slot, i] += parts[row, 0, slot, i]
    return mean, parts[0, 0]


@compiled
def _move(rule: Any, walkers: Any, model: int, qubits: Any, gradient: Any, step: int) -> None:
    """One step of one model; `step` counts from 1."""
    rate = rule.learning_rate / (1 - BETA_1**step)
    scale = math.sqrt(1 - BETA_2**step)
    for slot in range(len(gradient)):
        for i in range(len(qubits)):
            at, g = (model, slot, qubits[i]), gradient[slot, i]
            if rule.optimizer == SGD:
                walkers.angles[at] -= rule.learning_rate * g
            else:
                walkers.mean[at] += (1 - BETA_1) * (g - walkers.mean[at])
                walkers.square[at] += (1 - BETA_2) * (g * g - walkers.square[at])
                root = math.sqrt(walkers.square[at]) / scale + EPSILON
                walkers.angles[at] -= rate * walkers.mean[at] / root


def _parallel(version: int) -> Any:
    """Compile the loop over models; `version` as in `kernel`."""

    @njit(cache=True, parallel=True)
    def models(
        plan: Any,
        rule: Any,
        walkers: Any,
        bloch: Any,
        labels: Any,
        orders: Any,
        done: int,
        losses: Any,
    ) -> int:
        samples = orders.shape[1]
        steps = -(-samples // rule.batch)
        for model in prange(len(orders)):
            qubits = walkers.order[model, : walkers.gated[model]]
            for k in range(steps):
                batch = orders[model, k * rule.batch : min(samples, (k + 1) * rule.batch)]
                loss, gradient = _gradient(
                    plan, rule.loss, walkers.angles[model], bloch, labels, batch, qubits
                )
                _move(rule, walkers, model, qubits, gradient, done + k + 1)
                losses[model] += loss / steps
        return version

    return models


_epoch = _parallel(source_version(kernel, lanes))
