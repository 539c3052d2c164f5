"""Angle encoding (Eq. 4): one data qubit per grid position."""

from torch import Tensor

from atp.encodings.base import Preparation, Unfitted, angle_preparation, angle_state
from atp.qnn.states import State


class Angle(Unfitted):
    """RX(πx) of every position."""

    @property
    def n_qubits(self) -> int:
        """One per position."""
        return self.n_positions

    def preparation(self, qubits: int) -> Preparation:
        """One rotation per data qubit."""
        return angle_preparation(qubits)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode every position."""
        return angle_state(features)
