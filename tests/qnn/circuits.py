"""Random circuits and states that the tests of the QNN share."""

import itertools

import torch

from atp.qnn.circuit import LAYOUTS, Ansatz, make_ansatz
from atp.qnn.noise import Depolarizing
from atp.qnn.states import DenseState, ProductState

DOUBLE = torch.float64
CASES = [
    (layout, layers, qubits)
    for layout, layers in itertools.product(LAYOUTS, (1, 2, 3))
    for qubits in (1, 2, 5)
] + [("xx-zz", 3, 8), ("xx-zz-h", 2, 7)]
NOISES = [
    Depolarizing(0.1),
    Depolarizing(0.3, after_encoding=True, after_blocks=False),
    Depolarizing(0.05, after_encoding=False, after_blocks=True),
]


def random_angles(
    ansatz: Ansatz, qubits: int, models: int = 2, seed: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    theta = torch.randn(models, ansatz.n_theta, qubits, generator=generator, dtype=DOUBLE)
    phi = torch.randn(models, ansatz.n_phi, qubits, generator=generator, dtype=DOUBLE)
    return theta, phi


def random_product(qubits: int, planar: bool, samples: int = 3, seed: int = 1) -> ProductState:
    generator = torch.Generator().manual_seed(seed)
    bloch = torch.randn(1, samples, qubits, 3, generator=generator, dtype=DOUBLE)
    if planar:
        bloch[..., 0] = 0.0
    return ProductState(bloch / bloch.norm(dim=-1, keepdim=True))


def random_dense(qubits: int, samples: int = 3, seed: int = 2) -> DenseState:
    generator = torch.Generator().manual_seed(seed)
    amplitudes = torch.randn(1, samples, 2**qubits, generator=generator, dtype=DOUBLE)
    return DenseState(amplitudes / amplitudes.norm(dim=-1, keepdim=True))


def states(qubits: int) -> list[ProductState | DenseState]:
    """One of each kind: general and planar product states, dense states."""
    return [random_product(qubits, False), random_product(qubits, True), random_dense(qubits)]


__all__ = ["CASES", "DOUBLE", "NOISES", "make_ansatz"]
