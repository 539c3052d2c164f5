"""Entanglement entropy of the trained model's final state, for any cut, without 2^n.

The readout's state follows from three path sums, noise included. For a cut A|B of a
noiseless product encoding the final state is Σ_s |a_s⟩|b_s⟩ over the readout's paths, so
the spectrum of ρ_A is that of the product of the two path Gram matrices, whose entries are
again products over qubits.
"""

from itertools import product

import numpy as np
import torch
from torch import Tensor

from atp.qnn import simulator, statevector
from atp.qnn.circuit import Ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.pathsum import HADAMARD, START, Observable, PathPairs, factors, quaternions
from atp.qnn.states import DenseState, State

NATS_PER_BIT = float(np.log(2.0))
SAMPLES_AT_ONCE = 64  # bounds the memory of the Gram matrices
OBSERVABLES: tuple[Observable, ...] = ("x", "y", "z")


def readout_entropy(
    ansatz: Ansatz, theta: Tensor, phi: Tensor, state: State, noise: Depolarizing = NOISELESS
) -> Tensor:
    """Von Neumann entropy of the readout, in nats: (models, samples), in [0, ln 2]."""
    bloch = torch.stack(
        [
            simulator.expectation(ansatz, theta, phi, state, noise, observable)
            for observable in OBSERVABLES
        ],
        dim=-1,
    )
    length = bloch.norm(dim=-1).clamp(max=1.0)
    return _entropy(torch.stack([(1 + length) / 2, (1 - length) / 2], dim=-1))


def cut_entropy(
    ansatz: Ansatz, theta: Tensor, phi: Tensor, state: State, with_readout: list[int]
) -> Tensor:
    """Von Neumann entropy between {readout and some data qubits} and the other qubits.

    Args:
        ansatz: the circuit's structure.
        theta, phi: (models, blocks of the kind, qubits) radians.
        state: pure encoded samples.
        with_readout: the data qubits on the readout's side.

    Returns:
        (models, samples) in nats.
    """
    if isinstance(state, DenseState):
        return _dense_cut_entropy(ansatz, theta, phi, state.amplitudes, with_readout)
    parts = [
        _product_cut_entropy(ansatz, theta, phi, chunk, with_readout)
        for chunk in state.bloch.split(SAMPLES_AT_ONCE, dim=1)
    ]
    return torch.cat(parts, dim=1)


def half_cut(n_qubits: int) -> list[int]:
    """The data qubits beside the readout when readout and data are cut in half."""
    return list(range((n_qubits + 1) // 2 - 1)) if n_qubits > 1 else []


def _product_cut_entropy(
    ansatz: Ansatz, theta: Tensor, phi: Tensor, bloch: Tensor, with_readout: list[int]
) -> Tensor:
    paths, amplitudes = _paths(ansatz)
    n_paths = len(paths)
    ket, bra = np.repeat(paths, n_paths, axis=0), np.tile(paths, (n_paths, 1))  # (paths², blocks)
    pairs = PathPairs(ket, bra, np.ones(len(ket), dtype=complex))
    f = factors(quaternions(ansatz, pairs, theta, phi), bloch)  # (models, samples, qubits, paths²)
    inside = torch.zeros(bloch.shape[2], dtype=torch.bool)
    inside[with_readout] = True
    shape = (*f.shape[:2], n_paths, n_paths)  # of the Gram matrices
    same_end = torch.as_tensor(paths[:, None, -1] == paths[None, :, -1])
    weight = torch.as_tensor(np.outer(amplitudes, amplitudes)) * same_end
    gram_a = f[:, :, inside].prod(dim=2).reshape(shape) * weight.to(f.dtype)
    gram_b = f[:, :, ~inside].prod(dim=2).reshape(shape)
    values, vectors = torch.linalg.eigh(gram_a)
    root = vectors * values.clamp(min=0).sqrt()[..., None, :]
    spectrum = torch.linalg.eigvalsh(root.mH @ gram_b.mT @ root)
    return _entropy(spectrum)


def _paths(ansatz: Ansatz) -> tuple[np.ndarray, np.ndarray]:
    """The readout's paths with an amplitude: signs (paths, blocks), amplitudes (paths,)."""
    bases = [block.basis for block in ansatz.blocks]
    found: list[tuple[tuple[int, ...], float]] = []
    for signs in product((1, -1), repeat=len(bases)):
        amplitude = float(signs[0] == START[0])
        for index in range(1, len(bases)):
            old, new = signs[index - 1], signs[index]
            if bases[index] == bases[index - 1]:
                amplitude *= float(old == new)
            else:
                amplitude *= HADAMARD[(1 - new) // 2, (1 - old) // 2]
        if amplitude != 0.0:
            found.append((signs, amplitude))
    return np.array([s for s, _ in found]), np.array([a for _, a in found])


def _dense_cut_entropy(
    ansatz: Ansatz, theta: Tensor, phi: Tensor, amplitudes: Tensor, with_readout: list[int]
) -> Tensor:
    states = statevector.final_states(ansatz, theta, phi, amplitudes)
    n_qubits = states.shape[-1].bit_length() - 1
    split = states.reshape(*states.shape[:3], *([2] * n_qubits))  # (models, samples, 2, 2, …, 2)
    others = [q for q in range(n_qubits) if q not in with_readout]
    order = [0, 1, 2, *(3 + q for q in with_readout), *(3 + q for q in others)]
    # (models, samples, readout and its side, the other side)
    matrix = split.permute(order).reshape(*states.shape[:2], 2 ** (1 + len(with_readout)), -1)
    return _entropy(torch.linalg.svdvals(matrix) ** 2)


def _entropy(spectrum: Tensor) -> Tensor:
    p = spectrum.clamp(min=0.0)
    p = p / p.sum(dim=-1, keepdim=True)
    return torch.special.entr(p).sum(dim=-1)
