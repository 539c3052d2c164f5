"""Single-qubit encoding (Easom-McCaldin et al., TNNLS 2022), joined as one data qubit.

Every triple (x₀, x₁, x₂) of consecutive features, the last one padded with zeros, applies
RZ(a₀ + b₀x₀), RY(a₁ + b₁x₁), RZ(a₂ + b₂x₂) to the same qubit; a and b are trained.
"""

from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import Encoding
from atp.qnn.states import ProductState, State

TRIPLE = 3
ANGLES = 2 * TRIPLE  # three offsets a, three slopes b


class SQE(Encoding):
    """Z-Y-Z rotations of one qubit, parameterised by the data."""

    def __init__(self, n_positions: int, shared: bool) -> None:
        self.n_positions = n_positions
        self.shared = shared

    @classmethod
    def fit(cls, features: np.ndarray, kept: np.ndarray, settings: dict[str, Any]) -> Self:
        """Take the number of positions; `sqe.weights` says whether triples share angles."""
        return cls(features.shape[1], settings["sqe"]["weights"] == "shared")

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(int(arrays["n_positions"]), bool(arrays["shared"]))

    def arrays(self) -> dict[str, np.ndarray]:
        """`n_positions`, `shared`."""
        return {"n_positions": np.array(self.n_positions), "shared": np.array(self.shared)}

    @property
    def n_triples(self) -> int:
        """Groups of three consecutive features."""
        return -(-self.n_positions // TRIPLE)

    @property
    def n_qubits(self) -> int:
        """One."""
        return 1

    @property
    def n_weights(self) -> int:
        """Six angles, or six a triple."""
        return ANGLES * (1 if self.shared else self.n_triples)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Rotate the qubit by every triple in turn."""
        missing = self.n_triples * TRIPLE - self.n_positions
        padded = torch.nn.functional.pad(features, (0, missing))
        triples = padded.unflatten(-1, (self.n_triples, TRIPLE))
        a, b = weights.reshape(len(weights), 1, -1, 2, TRIPLE).unbind(dim=3)
        angles = (a + b * triples).unbind(dim=-1)
        x = y = torch.zeros_like(angles[0][..., 0])
        z = torch.ones_like(x)
        for first, second, third in zip(*(angle.unbind(dim=-1) for angle in angles), strict=True):
            x, y = _rotate(x, y, first)
            z, x = _rotate(z, x, second)
            x, y = _rotate(x, y, third)
        return ProductState(torch.stack([x, y, z], dim=-1)[..., None, :])


def _rotate(u: Tensor, v: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    """Turn a Bloch vector by `angle` from axis u towards axis v."""
    cos, sin = torch.cos(angle), torch.sin(angle)
    return u * cos - v * sin, u * sin + v * cos
