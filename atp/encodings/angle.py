"""Angle encoding (Eq. 4): one data qubit per grid position."""

from typing import Self

import numpy as np
from torch import Tensor

from atp.encodings.base import (
    Preparation,
    Unfitted,
    angle_preparation,
    angle_state,
    read_turn,
    turn_arrays,
)
from atp.qnn.states import State
from atp.settings.sections import Settings


class Angle(Unfitted):
    """RX(πtx) of every position; the range t is 1 in the paper."""

    def __init__(self, n_positions: int, turn: float = 1.0) -> None:
        super().__init__(n_positions)
        self.turn = turn

    @classmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Take the number of positions; `circuit.range` is the range."""
        return cls(features.shape[1], settings.circuit.range)

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(int(arrays["n_positions"]), read_turn(arrays))

    def arrays(self) -> dict[str, np.ndarray]:
        """`n_positions`, and `turn`, the range, where it is not 1."""
        return {**super().arrays(), **turn_arrays(self.turn)}

    @property
    def n_qubits(self) -> int:
        """One per position."""
        return self.n_positions

    def preparation(self, qubits: int) -> Preparation:
        """One rotation per data qubit."""
        return angle_preparation(qubits)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode every position."""
        return angle_state(features, self.turn)
