"""Random circuits and states that the tests of the QNN share."""

import itertools

import torch

from atp.qnn.circuit import LAYOUTS, Ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.states import DenseState, ProductState

DOUBLE = torch.float64
CASES = [
    (layout, layers, qubits)
    for layout, layers in itertools.product(LAYOUTS, (1, 2, 3))
    for qubits in (1, 2, 4)
] + [("xx-zz", 2, 8), ("xx-zz-h", 2, 7)]
EVERYWHERE = Depolarizing(0.1)
NOISY_CASES = [(*case, EVERYWHERE) for case in CASES if case[2] <= 3] + [
    ("xx-zz", 3, 4, EVERYWHERE),
    ("xx-zz-h", 3, 4, EVERYWHERE),
    ("xx-zz", 2, 6, Depolarizing(0.03)),
    ("xx-zz", 2, 3, NOISELESS),
    *(
        (layout, 3, 3, Depolarizing(0.3, after_encoding=early, after_blocks=not early))
        for layout in LAYOUTS
        for early in (True, False)
    ),
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


def states(qubits: int, samples: int = 3) -> list[ProductState | DenseState]:
    """One of each kind: general and planar product states, dense states."""
    return [
        random_product(qubits, False, samples),
        random_product(qubits, True, samples),
        random_dense(qubits, samples),
    ]
