"""Angle encoding (Eq. 4): one data qubit a grid position."""

from typing import Any, Self

import numpy as np
from torch import Tensor

from atp.encodings.base import Encoding, angle_state
from atp.qnn.states import State


class Angle(Encoding):
    """RX(πx) of every position."""

    def __init__(self, n_positions: int) -> None:
        self.n_positions = n_positions

    @classmethod
    def fit(cls, features: np.ndarray, kept: np.ndarray, settings: dict[str, Any]) -> Self:
        """Take the number of positions."""
        return cls(features.shape[1])

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(int(arrays["n_positions"]))

    def arrays(self) -> dict[str, np.ndarray]:
        """`n_positions`."""
        return {"n_positions": np.array(self.n_positions)}

    @property
    def n_qubits(self) -> int:
        """One a position."""
        return self.n_positions

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode every position."""
        return angle_state(features)
