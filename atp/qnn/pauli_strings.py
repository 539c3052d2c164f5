"""The path sum for dense states: one sum over Pauli strings, shared by all samples.

A path pair's operator on the data is ⊗_i (m0 + i m·σ)_i. Multiplied out it is a sum over
the strings of I, X, Y and Z with real coefficients, so ⟨O⟩ = Σ_P C_P T_P: C depends on the
angles alone, T = i^k ⟨ψ|P|ψ⟩ (k factors other than I) on the sample alone.

Only strings with an even number of Y and an even k enter: real amplitudes have no others in
Y, and the real weights leave none with odd k.
"""

from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from atp.qnn.kernel import compiled
from atp.qnn.pathsum import PAULI
from atp.qnn.simd import load_row, row_of, store_row

MOST_QUBITS = 6  # work and memory grow as 4^n: 1,056 strings here, 262,656 at 28 × 28 pixels


class Strings(NamedTuple):
    """What the samples are to the circuit.

    Attributes:
        values: (samples, strings) T of every sample.
        nodes: (strings,) a string's number: in base four a 1, then its digits, I X Y Z
            being 0 to 3. Without its last digit it is the number of the string without
            its last qubit.
    """

    values: np.ndarray
    nodes: np.ndarray


def measure_strings(amplitudes: np.ndarray, factor: float) -> Strings:
    """Measure every string once.

    Args:
        amplitudes: (samples, 2**qubits) real, unit norm; the values take their precision.
        factor: depolarizing shrinkage of every data qubit's vector part.
    """
    qubits = amplitudes.shape[1].bit_length() - 1
    strings = even_strings(qubits)
    units = np.stack([np.eye(2), *(1j * factor * PAULI[axis] for axis in "xyz")])
    exact = amplitudes.astype(float)
    values = np.empty((len(amplitudes), len(strings)), amplitudes.dtype)
    for column, string in enumerate(strings):
        operator = reduce(np.kron, units[string]).real
        values[:, column] = ((exact @ operator) * exact).sum(axis=1)
    digits = np.pad(strings, [(0, 0), (1, 0)], constant_values=1)
    return Strings(values, digits @ 4 ** np.arange(qubits, -1, -1))


def even_strings(qubits: int) -> np.ndarray:
    """Strings (strings, qubits) of 0 to 3 for I X Y Z, with an even number of Y and even k."""
    every = np.indices((4,) * qubits).reshape(qubits, -1).T
    odd_y = (every == 2).sum(axis=1) % 2
    odd_k = (every > 0).sum(axis=1) % 2
    return every[odd_y + odd_k == 0]


@compiled
def expand(weight: Any, m: Any, qubits: int, nodes: Any, tree: Any, sums: Any) -> None:
    """Add one row of path pairs to every string's coefficient.

    Args:
        weight: the pairs' weights.
        m: (qubits, 4) rows of quaternions.
        qubits: how many.
        nodes: (strings,) as in `Strings`.
        tree: room for (2 · 4^(qubits − 1)) rows: the product up to each node.
        sums: (strings,) rows, the coefficients before their entries are added up.
    """
    store_row(tree, 1, weight)
    for i in range(qubits - 1):
        for node in range(4 ** (i + 1), 2 * 4 ** (i + 1)):
            store_row(tree, node, load_row(tree, node // 4) * load_row(m, 4 * i + node % 4))
    last = 4 * (qubits - 1)
    for string in range(len(nodes)):
        node = nodes[string]
        product = load_row(tree, node // 4) * load_row(m, last + node % 4)
        store_row(sums, string, load_row(sums, string) + product)


@compiled
def expand_vjp(
    m: Any, qubits: int, nodes: Any, tree: Any, grad: Any, grad_tree: Any, grad_m: Any
) -> None:
    """Adjoint of `expand`.

    Args:
        m, qubits, nodes, tree: as there, the tree filled.
        grad: (strings,) gradient of the coefficients.
        grad_tree: room like tree.
        grad_m: (qubits, 4) rows, written to.
    """
    grad_tree[:] = 0
    grad_m[:] = 0
    for string in range(len(nodes)):
        _node_vjp(m, qubits - 1, nodes[string], tree, row_of(m, grad[string]), grad_tree, grad_m)
    for i in range(qubits - 2, -1, -1):
        for node in range(4 ** (i + 1), 2 * 4 ** (i + 1)):
            _node_vjp(m, i, node, tree, load_row(grad_tree, node), grad_tree, grad_m)


@compiled
def _node_vjp(m: Any, i: int, node: int, tree: Any, grad: Any, grad_tree: Any, grad_m: Any) -> None:
    """Pass a node's gradient on to its parent and to its own factor, of qubit i."""
    parent, at = node // 4, 4 * i + node % 4
    store_row(grad_m, at, load_row(grad_m, at) + load_row(tree, parent) * grad)
    store_row(grad_tree, parent, load_row(grad_tree, parent) + load_row(m, at) * grad)
