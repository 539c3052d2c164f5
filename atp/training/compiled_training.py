"""Compiled training: each model goes through the batches of an epoch by itself.

Models share the samples and nothing else. They take turns on one thread, as a job has one
(`atp.workflow.step`): a parallel loop would take three seconds more to compile.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from atp.qnn import kernel, pauli_strings, simd
from atp.qnn.kernel import (
    compiled,
    differentiate_row,
    evaluate_row,
    propagate,
    propagate_vjp,
    scratch,
    source_version,
)
from atp.qnn.pauli_strings import Strings, expand, expand_vjp
from atp.qnn.plan import Plan
from atp.qnn.simd import SAMPLES, load_row, total
from atp.settings.sections import Training

HINGE, SQUARE, LOGISTIC = range(3)
ADAM, SGD = range(2)
LOSS_NUMBERS = {"hinge": HINGE, "square": SQUARE, "logistic": LOGISTIC}
OPTIMIZER_NUMBERS = {"adam": ADAM, "sgd": SGD}
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8  # Adam's, Kingma & Ba, arXiv 1412.6980
NO_NODES = np.empty(0, int)

inlined = njit(error_model="numpy", inline="always")  # for single use: compiles faster


class UpdateRule(NamedTuple):
    """How a step is taken.

    Attributes:
        loss, optimizer: their numbers, as compiled code has no names.
        learning_rate: step size.
        batch: samples of a step.
    """

    loss: int
    optimizer: int
    learning_rate: float
    batch: int


def make_rule(training: Training) -> UpdateRule:
    """The rule that the configuration asks for."""
    return UpdateRule(
        LOSS_NUMBERS[training.loss],
        OPTIMIZER_NUMBERS[training.optimizer],
        training.learning_rate,
        training.batch_size,
    )


class TrainState(NamedTuple):
    """Where the training of every model is.

    Attributes:
        angles: (models, rows of theta then of phi, qubits) radians.
        mean, square: like angles, Adam's moments.
        free: like angles, whether the angle has a gate; the others are never touched.
        order: (models, qubits) the qubits, first those with gates.
        gated: (models,) how many have gates.
    """

    angles: np.ndarray
    mean: np.ndarray
    square: np.ndarray
    free: np.ndarray
    order: np.ndarray
    gated: np.ndarray


def make_state(angles: np.ndarray, gates: np.ndarray) -> TrainState:
    """Models at their initial angles; `gates`, bool like angles: those the circuit has."""
    gated = gates.any(axis=1)
    return TrainState(
        angles,
        np.zeros_like(angles),
        np.zeros_like(angles),
        gates,
        np.argsort(~gated, axis=1, kind="stable"),
        gated.sum(axis=1),
    )


def epoch(
    plan: Plan,
    rule: UpdateRule,
    state: TrainState,
    data: np.ndarray | Strings,
    labels: np.ndarray,
    orders: np.ndarray,
    done: int,
) -> np.ndarray:
    """Let every model take the steps of one epoch, in place.

    Args:
        plan: the path pairs.
        rule: the loss and the optimizer.
        state: the models.
        data: (samples, qubits, 3) Bloch vectors, or the strings of dense states, of the
            angles' precision.
        labels: (samples,) of ±1, of the angles' precision.
        orders: (models, samples) indices; batches are cut from it in order.
        done: steps that every model has taken before.

    Returns:
        (models,) the batches' mean loss.
    """
    losses = np.zeros(len(orders), labels.dtype)
    values, nodes = data if isinstance(data, Strings) else (data, NO_NODES)
    _models(plan, rule, state, values, nodes, labels, orders, done, losses)
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
def _turns(angles: Any, qubits: Any) -> Any:
    """Cosines and sines of some qubits' angles: (1, slots, these qubits)."""
    cos = np.empty((1, len(angles), len(qubits)), angles.dtype)
    sin = np.empty((1, len(angles), len(qubits)), angles.dtype)
    for slot in range(len(angles)):
        for i in range(len(qubits)):
            cos[0, slot, i] = math.cos(angles[slot, qubits[i]])
            sin[0, slot, i] = math.sin(angles[slot, qubits[i]])
    return cos, sin


@compiled
def _slopes(kind: int, z: Any, labels: Any, batch: Any, slopes: Any) -> float:
    """The batch's mean loss; its slope in every sample's z is written to `slopes`."""
    mean = 0.0
    for s in range(len(batch)):
        loss, slope = _loss(kind, z[s], labels[batch[s]])
        mean += loss / len(batch)
        slopes[s] = slope / len(batch)
    return mean


@compiled
def _gather(parts: Any, qubits: Any, like: Any) -> Any:
    """The sum of the rows' parts (rows, 1, slots, these qubits), laid out like the angles."""
    gradient = np.zeros(like.shape, like.dtype)
    for row in range(len(parts)):
        for slot in range(len(gradient)):
            for i in range(len(qubits)):
                gradient[slot, qubits[i]] += parts[row, 0, slot, i]
    return gradient


@inlined
def _product_gradient(
    plan: Any, kind: int, angles: Any, bloch: Any, labels: Any, batch: Any, qubits: Any
) -> Any:
    """The batch's mean loss, and its gradient in the angles (slots, qubits)."""
    rows, slots, n = len(plan.weight_re), len(angles), len(qubits)
    padded = -(-len(batch) // SAMPLES) * SAMPLES
    cos, sin = _turns(angles, qubits)
    x = np.zeros((1, padded, n, 3), bloch.dtype)
    for s in range(len(batch)):
        for i in range(n):
            for c in range(3):
                x[0, s, i, c] = bloch[batch[s], qubits[i], c]
    z = np.empty((rows, 1, padded), bloch.dtype)
    for row in range(rows):
        evaluate_row(plan, row, 0, cos, sin, x, z)
    for row in range(1, rows):
        for s in range(len(batch)):
            z[0, 0, s] += z[row, 0, s]
    slopes = np.zeros((1, padded), bloch.dtype)
    mean = _slopes(kind, z[0, 0], labels, batch, slopes[0])
    parts = np.empty((rows, 1, slots, n), angles.dtype)
    no_bloch = np.empty((rows, 0, padded, n, 3), bloch.dtype)
    for row in range(rows):
        differentiate_row(plan, row, 0, cos, sin, x, slopes, parts, no_bloch)
    return mean, _gather(parts, qubits, angles)


@inlined
def _dense_gradient(
    plan: Any, kind: int, angles: Any, values: Any, nodes: Any, labels: Any, batch: Any
) -> Any:
    """As `_product_gradient`; strings are of all qubits, whichever have gates."""
    rows, blocks, (slots, n) = len(plan.weight_re), len(plan.slot), angles.shape
    qubits, inner = np.arange(n), 2 * 4 ** (n - 1)
    cos, sin = _turns(angles, qubits)
    levels = scratch(rows * blocks * n * 4, angles).reshape(rows, -1)
    trees = scratch(rows * inner, angles).reshape(rows, -1)
    sums = scratch(len(nodes), angles)
    sums[:] = 0
    for row in range(rows):
        propagate(plan, row, cos[0], sin[0], levels[row], blocks)
        expand(load_row(plan.weight_re, row), levels[row], n, nodes, trees[row], sums)
    z = np.zeros(len(batch), angles.dtype)
    for p in range(len(nodes)):
        coefficient = total(load_row(sums, p))
        for s in range(len(batch)):
            z[s] += coefficient * values[batch[s], p]
    slopes = np.empty_like(z)
    mean = _slopes(kind, z, labels, batch, slopes)
    grad = np.zeros(len(nodes), angles.dtype)
    for s in range(len(batch)):
        for p in range(len(nodes)):
            grad[p] += slopes[s] * values[batch[s], p]
    parts = np.empty((rows, 1, slots, n), angles.dtype)
    grad_tree = scratch(inner, angles)
    grad_m = scratch(n * 4, angles)
    for row in range(rows):
        expand_vjp(levels[row], n, nodes, trees[row], grad, grad_tree, grad_m)
        propagate_vjp(plan, row, 0, cos[0], sin[0], levels[row], grad_m, parts)
    return mean, _gather(parts, qubits, angles)


@compiled
def _move(rule: Any, state: Any, model: int, qubits: Any, gradient: Any, step: int) -> None:
    """One step of one model; `step` counts from 1."""
    rate = rule.learning_rate / (1 - BETA_1**step)
    scale = math.sqrt(1 - BETA_2**step)
    for slot in range(len(gradient)):
        for i in range(len(qubits)):
            at, g = (model, slot, qubits[i]), gradient[slot, qubits[i]]
            if not state.free[at]:
                continue
            if rule.optimizer == SGD:
                state.angles[at] -= rule.learning_rate * g
            else:
                state.mean[at] += (1 - BETA_1) * (g - state.mean[at])
                state.square[at] += (1 - BETA_2) * (g * g - state.square[at])
                root = math.sqrt(state.square[at]) / scale + EPSILON
                state.angles[at] -= rate * state.mean[at] / root


def _versioned(version: int) -> Any:
    """Compile the loop over models and steps; `version` as in `kernel`."""

    @njit(cache=True, error_model="numpy")
    def models(
        plan: Any,
        rule: Any,
        state: Any,
        values: Any,
        nodes: Any,
        labels: Any,
        orders: Any,
        done: int,
        losses: Any,
    ) -> int:
        samples = orders.shape[1]
        steps = -(-samples // rule.batch)
        for model in range(len(orders)):
            qubits = state.order[model, : state.gated[model]]
            angles = state.angles[model]
            for k in range(steps):
                batch = orders[model, k * rule.batch : min(samples, (k + 1) * rule.batch)]
                if values.ndim == 3:  # known when compiling: the other branch is not
                    loss, gradient = _product_gradient(
                        plan, rule.loss, angles, values, labels, batch, qubits
                    )
                else:
                    loss, gradient = _dense_gradient(
                        plan, rule.loss, angles, values, nodes, labels, batch
                    )
                _move(rule, state, model, qubits, gradient, done + k + 1)
                losses[model] += loss / steps
        return version

    return models


_models = _versioned(source_version(kernel, pauli_strings, simd))
