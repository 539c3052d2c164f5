"""How large a model's gradient is at its initial angles, against the number of qubits.

Where its variance falls exponentially in the number of qubits, training from there is
hopeless: the barren plateau of McClean et al. (arXiv 1803.11173).
"""

from typing import Any

import numpy as np
import torch

from atp.encodings.angle import Angle
from atp.qnn.circuit import Ansatz
from atp.training.model import QNN

FULL_TURN = {"distribution": "uniform", "scale": np.pi}
PAPER_QUBITS = 9  # of the paper's 3 × 3 grid


def initial_spreads(angles: dict[str, Any], qubits: int) -> dict[str, dict[str, Any]]:
    """Three ways to draw initial angles, as settings of `QNN.initial_angles`.

    Args:
        angles: the config's `training.angles`.
        qubits: number of data qubits.

    Returns:
        By name: `shrinking` with 1/√qubits, as everywhere else; `fixed` as at nine qubits
        whatever their number; `full turn`, uniform over all angles.
    """
    # `initial_angles` divides by √qubits, which is undone here
    fixed = {**angles, "scale": angles["scale"] * np.sqrt(qubits / PAPER_QUBITS)}
    full_turn = {**FULL_TURN, "scale": FULL_TURN["scale"] * np.sqrt(qubits)}
    return {"shrinking": angles, "fixed": fixed, "full turn": full_turn}


def gradient_variance(
    ansatz: Ansatz, features: np.ndarray, angles: dict[str, Any], draws: int, seed: int
) -> float:
    """Variance of ∂⟨Z⟩/∂α over random initial angles, averaged over images and angles.

    Args:
        ansatz: the circuit's structure.
        features: (images, positions) in [0, 1], a qubit a position.
        angles: how the initial angles are drawn.
        draws: number of drawn models.
        seed: of the draws.
    """
    images, qubits = features.shape
    qnn = QNN(Angle(qubits), ansatz)
    generators = [np.random.default_rng([seed, draw]) for draw in range(draws)]
    gates = np.ones((draws, len(ansatz.blocks), qubits), dtype=bool)
    drawn = qnn.initial_angles(generators, angles, torch.float64, gates)
    # a model an image, so that no gradient is summed over images
    theta, phi = (t.repeat_interleave(images, dim=0).requires_grad_() for t in drawn.tensors()[:2])
    each = type(drawn)(theta, phi, drawn.weights.repeat_interleave(images, dim=0))
    x = torch.from_numpy(features).to(torch.float64).repeat(draws, 1)[:, None]
    slopes = torch.autograd.grad(qnn.expectation(each, x).sum(), [theta, phi])
    both = torch.cat(slopes, dim=1).reshape(draws, images, -1, qubits)
    return float(both.var(dim=0).mean())
