"""The path sum: exact expectation values at a cost linear in the number of qubits.

A block of gates is diagonal in one basis of the readout. Given the readout's sign in
every block, on the ket side (s) and on the bra side (s'), the data qubits do not talk to
each other, and the expectation of a readout observable is

    Re Σ_(s,s') w(s,s') Π_i (m0_i + i m_i·r_i),

with r_i the Bloch vector of data qubit i, w the readout's own transition amplitudes and
(m0, m) the real quaternion of V_i(s')† V_i(s). docs/method.md derives it. This module is
the readable definition, in plain tensors; `kernel.py` computes the same thing fast.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from atp.qnn.circuit import Ansatz
from atp.qnn.noise import NOISELESS, Depolarizing

Observable = Literal["x", "y", "z"]
Signs = tuple[int, ...]
SignPair = tuple[int, int]

HADAMARD = np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2.0)
PAULI = {
    "x": np.array([[0, 1], [1, 0]], dtype=complex),
    "y": np.array([[0, -1j], [1j, 0]]),
    "z": np.array([[1, 0], [0, -1]], dtype=complex),
}
SIGN_PAIRS: tuple[SignPair, ...] = ((1, 1), (1, -1), (-1, 1), (-1, -1))
START = (-1, -1)  # the readout starts in |−⟩, as ket and as bra


@dataclass(frozen=True)
class PathPairs:
    """The terms of the path sum.

    Attributes:
        ket, bra: (pairs, blocks) the readout's sign ±1 in every block.
        weight: (pairs,) complex; the expectation is the real part of the weighted sum.
    """

    ket: np.ndarray
    bra: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.weight)


@cache
def path_pairs(
    ansatz: Ansatz,
    observable: Observable,
    noise: Depolarizing = NOISELESS,
    planar: bool = False,
) -> PathPairs:
    """List the path pairs of a readout observable, equal terms merged.

    Exchanging s and s' conjugates a term. So does changing the sign of every ZZ block if
    all Bloch vectors are `planar` (r_x = 0, as angle encoding has them), which leaves 136
    of the 256 pairs of three layers.

    Args:
        ansatz: the circuit's structure.
        observable: Pauli of the readout in the frame of `Block.basis`; the measured one
            is `ansatz.observable`.
        noise: its part on the readout enters the weights.
        planar: merge terms that are equal when every r_x is zero.
    """
    terms = _enumerate(ansatz, observable, noise.block_factor)
    is_zz = np.array([block.gate == "z" for block in ansatz.blocks])
    merged: dict[tuple[Signs, Signs], complex] = {}
    for ket, bra, weight in terms:
        key, conjugated = _canonical(ket, bra, is_zz if planar else None)
        merged[key] = merged.get(key, 0.0) + (np.conj(weight) if conjugated else weight)
    keys = [key for key in sorted(merged) if merged[key] != 0]
    shape = (len(keys), len(ansatz.blocks))
    return PathPairs(
        ket=np.array([key[0] for key in keys], dtype=np.int8).reshape(shape),
        bra=np.array([key[1] for key in keys], dtype=np.int8).reshape(shape),
        weight=np.array([merged[key] for key in keys], dtype=complex),
    )


def _enumerate(
    ansatz: Ansatz, observable: Observable, noise_factor: float
) -> list[tuple[Signs, Signs, complex]]:
    """Walk the readout through the blocks; every way with an amplitude is a term."""
    terms: list[tuple[Signs, Signs, complex]] = [((START[0],), (START[1],), 1.0)]
    bases = [block.basis for block in ansatz.blocks]
    for before, after in pairwise(bases):
        step = transition(before != after, noise_factor)
        terms = [
            ((*ket, new[0]), (*bra, new[1]), weight * step[new, (ket[-1], bra[-1])])
            for ket, bra, weight in terms
            for new in SIGN_PAIRS
            if step[new, (ket[-1], bra[-1])] != 0.0
        ]
    closing = _observable_weights(observable, bases[-1], noise_factor)
    return [
        (ket, bra, weight * closing[ket[-1], bra[-1]])
        for ket, bra, weight in terms
        if closing[ket[-1], bra[-1]] != 0.0
    ]


def transition(basis_changes: bool, noise_factor: float) -> dict[tuple[SignPair, SignPair], float]:
    """Amplitude from the sign pair of one block to that of the next, noise in between.

    Keys are (new pair, old pair) of readout signs (ket, bra).
    """
    amplitudes = {}
    for old in SIGN_PAIRS:
        operator = np.zeros((2, 2))
        operator[_index(old[0]), _index(old[1])] = 1.0
        operator = _depolarize(operator, noise_factor)
        if basis_changes:
            operator = HADAMARD @ operator @ HADAMARD
        for new in SIGN_PAIRS:
            value = float(operator[_index(new[0]), _index(new[1])])
            amplitudes[new, old] = value if abs(value) > 1e-15 else 0.0
    return amplitudes


def _depolarize(operator: np.ndarray, factor: float) -> np.ndarray:
    mixed = np.trace(operator) * np.eye(2) / 2.0
    return factor * operator + (1.0 - factor) * mixed


def _observable_weights(
    observable: Observable, basis: str, noise_factor: float
) -> dict[SignPair, complex]:
    """tr(O |ket⟩⟨bra|) for signs in the last block's basis, after its noise."""
    matrix = PAULI[observable]
    if basis == "x":
        matrix = HADAMARD @ matrix @ HADAMARD
    matrix = noise_factor * matrix  # a Pauli is traceless, so noise only shrinks it
    return {(ket, bra): complex(matrix[_index(bra), _index(ket)]) for ket, bra in SIGN_PAIRS}


def _index(sign: int) -> int:
    return 0 if sign > 0 else 1


def _canonical(
    ket: Signs, bra: Signs, is_zz: np.ndarray | None
) -> tuple[tuple[Signs, Signs], bool]:
    """The smallest of the equivalent pairs, and whether its term is the conjugate."""
    candidates = [((ket, bra), False), ((bra, ket), True)]
    if is_zz is not None:
        flip = np.where(is_zz, -1, 1)
        flipped_ket = tuple(int(s) for s in np.array(ket) * flip)
        flipped_bra = tuple(int(s) for s in np.array(bra) * flip)
        candidates += [((flipped_ket, flipped_bra), True), ((flipped_bra, flipped_ket), False)]
    return min(candidates)


def quaternions(
    ansatz: Ansatz, pairs: PathPairs, theta: Tensor, phi: Tensor, noise: Depolarizing = NOISELESS
) -> Tensor:
    """The real quaternion (m0, mx, my, mz) of every model, qubit and path pair.

    The identity is carried backwards through the circuit: a block rotates the two
    components across its Pauli when ket and bra signs agree, the scalar and the parallel
    component when they differ; noise shrinks the vector part.

    Args:
        ansatz: the circuit's structure.
        pairs: the path pairs.
        theta: (models, XX blocks, qubits) radians.
        phi: (models, ZZ blocks, qubits) radians.
        noise: its part on the data qubits.

    Returns:
        (models, qubits, 4, pairs).
    """
    models, _, qubits = theta.shape
    shape = (models, qubits, len(pairs))
    m = [theta.new_ones(shape), *(theta.new_zeros(shape) for _ in range(3))]
    for index in reversed(range(len(ansatz.blocks))):
        block = ansatz.blocks[index]
        m[1:] = [noise.block_factor * component for component in m[1:]]
        ket = torch.as_tensor(pairs.ket[:, index], dtype=theta.dtype)
        agree = torch.as_tensor(pairs.ket[:, index] == pairs.bra[:, index])
        angles = (theta if block.gate == "x" else phi)[:, block.row, :, None] * ket
        parallel = "xyz".index(block.gate) + 1
        first, second = 1 + parallel % 3, 1 + (parallel + 1) % 3
        across = _rotate(m[first], m[second], angles)
        along = _rotate(m[0], m[parallel], angles)
        m[first] = torch.where(agree, across[0], m[first])
        m[second] = torch.where(agree, across[1], m[second])
        m[0] = torch.where(agree, m[0], along[0])
        m[parallel] = torch.where(agree, m[parallel], along[1])
    m[1:] = [noise.encoding_factor * component for component in m[1:]]
    return torch.stack(m, dim=2)


def _rotate(u: Tensor, v: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    cos, sin = torch.cos(angle), torch.sin(angle)
    return u * cos + v * sin, v * cos - u * sin


def factors(m: Tensor, bloch: Tensor) -> Tensor:
    """m0 + i m·r of every qubit: (models, samples, qubits, pairs), complex.

    Args:
        m: (models, qubits, 4, pairs).
        bloch: (models or 1, samples, qubits, 3).
    """
    imaginary = torch.einsum("ksnc,kncp->ksnp", bloch.expand(len(m), -1, -1, -1), m[:, :, 1:])
    return torch.complex(m[:, None, :, 0].expand_as(imaginary), imaginary)


def expectation(
    ansatz: Ansatz,
    theta: Tensor,
    phi: Tensor,
    bloch: Tensor,
    noise: Depolarizing = NOISELESS,
    observable: Observable | None = None,
) -> Tensor:
    """Expectation of a readout Pauli, by definition: every path pair, every qubit.

    Args:
        ansatz: the circuit's structure.
        theta, phi: (models, blocks of the kind, qubits) radians.
        bloch: (models or 1, samples, qubits, 3) Bloch vectors of the data qubits.
        noise: depolarizing noise.
        observable: the readout's Pauli in the frame of `Block.basis`; by default the
            measured one.

    Returns:
        (models, samples), in [−1, 1].
    """
    pairs = path_pairs(ansatz, observable or ansatz.observable, noise)
    f = factors(quaternions(ansatz, pairs, theta, phi, noise), bloch)
    weight = torch.as_tensor(pairs.weight, dtype=f.dtype)
    return (f.prod(dim=2) * weight).sum(dim=-1).real
