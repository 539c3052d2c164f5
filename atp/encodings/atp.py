"""Adaptive threshold pruning (Eq. 6): angle encoding of the positions above the threshold."""

from typing import Self

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import (
    Encoding,
    Preparation,
    angle_preparation,
    angle_state,
    read_turn,
    turn_arrays,
)
from atp.qnn.states import State
from atp.settings.sections import Settings


class ATP(Encoding):
    """RX(πtx) of the kept positions; the others are dropped, or encoded as zero."""

    def __init__(self, mask: np.ndarray, drop: bool, turn: float = 1.0) -> None:
        self.mask = mask
        self.drop = drop
        self.turn = turn

    @classmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Take the mask; `threshold.prune` says whether pruned qubits are dropped.

        `circuit.range` is the range t.
        """
        drop = settings.threshold.prune == "drop"
        return cls(np.asarray(mask, dtype=bool)[None], drop, settings.circuit.range)

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(arrays["mask"].astype(bool), bool(arrays["drop"]), read_turn(arrays))

    def arrays(self) -> dict[str, np.ndarray]:
        """`mask` (models, positions), what is kept; `drop`; `turn`, the range, if it is not 1."""
        return {"mask": self.mask, "drop": np.array(self.drop), **turn_arrays(self.turn)}

    @property
    def n_positions(self) -> int:
        """Kept or not."""
        return self.mask.shape[1]

    @property
    def n_qubits(self) -> int:
        """One per position; those dropped have no gates."""
        return self.n_positions

    @property
    def gates(self) -> np.ndarray:
        """Those of the kept positions, or all when pruned pixels are only set to zero."""
        return self.mask if self.drop else np.ones((1, self.n_qubits), dtype=bool)

    def preparation(self, qubits: int) -> Preparation:
        """One rotation per data qubit."""
        return angle_preparation(qubits)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode every position, as what has no gates is not seen, or what is kept."""
        if self.drop:
            return angle_state(features, self.turn)
        kept = torch.from_numpy(self.mask).to(features.dtype)[:, None]
        return angle_state(features * kept, self.turn)
