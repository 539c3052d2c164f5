"""Single-qubit encoding (Easom-McCaldin et al., TNNLS 2022), its filters as data qubits.

A filter is one qubit. Every triple (x₀, x₁, x₂) of consecutive features, the last one
padded with zeros, applies RZ(a₀ + b₀x₀), RY(a₁ + b₁x₁), RZ(a₂ + b₂x₂) to it; a and b are
trained. The readout sees only even products of the data qubits' Bloch vectors (see
docs/method.md), so a single filter alone is invisible to it.
"""

from typing import Self

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import Encoding, Preparation
from atp.qnn.states import ProductState, State
from atp.settings.sections import Settings

TRIPLE = 3
ANGLES = 2 * TRIPLE  # three offsets a, three slopes b


class SQE(Encoding):
    """Z-Y-Z rotations of a few qubits, parameterised by the data."""

    def __init__(self, n_positions: int, filters: int, shared: bool) -> None:
        self._n_positions = n_positions
        self.filters = filters
        self.shared = shared

    @classmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Take the number of positions; `sqe` says how many filters, and what they share."""
        sqe = settings.sqe
        return cls(features.shape[1], sqe.filters, sqe.weights == "shared")

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(int(arrays["n_positions"]), int(arrays["filters"]), bool(arrays["shared"]))

    def arrays(self) -> dict[str, np.ndarray]:
        """`n_positions`, `filters`, `shared`."""
        names = ("n_positions", "filters", "shared")
        return {name: np.array(getattr(self, name)) for name in names}

    @property
    def n_positions(self) -> int:
        """Number of features."""
        return self._n_positions

    @property
    def n_triples(self) -> int:
        """Groups of three consecutive features."""
        return -(-self.n_positions // TRIPLE)

    @property
    def n_qubits(self) -> int:
        """One per filter."""
        return self.filters

    @property
    def n_weights(self) -> int:
        """Six angles per filter, or six per filter and triple."""
        return self.filters * ANGLES * (1 if self.shared else self.n_triples)

    def preparation(self, qubits: int) -> Preparation:
        """Three rotations per filter and triple."""
        return Preparation(TRIPLE * self.n_triples * qubits, 0)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Rotate every filter's qubit by every triple in turn."""
        missing = self.n_triples * TRIPLE - self.n_positions
        padded = torch.nn.functional.pad(features, (0, missing))
        triples = padded.unflatten(-1, (1, self.n_triples, TRIPLE))
        a, b = weights.reshape(len(weights), 1, self.filters, -1, 2, TRIPLE).unbind(dim=4)
        angles = (a + b * triples).unbind(dim=-1)  # three of (models, samples, filters, triples)
        x = y = torch.zeros_like(angles[0][..., 0])
        z = torch.ones_like(x)
        for first, second, third in zip(*(angle.unbind(dim=-1) for angle in angles), strict=True):
            x, y = _rotate(x, y, first)
            z, x = _rotate(z, x, second)
            x, y = _rotate(x, y, third)
        return ProductState(torch.stack([x, y, z], dim=-1))


def _rotate(u: Tensor, v: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    """Turn a Bloch vector by `angle` from axis u towards axis v."""
    cos, sin = torch.cos(angle), torch.sin(angle)
    return u * cos - v * sin, u * sin + v * cos
