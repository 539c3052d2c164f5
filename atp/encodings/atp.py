"""Adaptive threshold pruning (Eq. 6): angle encoding of the positions above the threshold."""

from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import Encoding, angle_state
from atp.qnn.states import State


class ATP(Encoding):
    """RX(πx) of the kept positions; the others are dropped, or encoded as zero."""

    def __init__(self, kept: np.ndarray, drop: bool) -> None:
        self.kept = kept
        self.drop = drop
        self._positions = torch.from_numpy(np.flatnonzero(kept))

    @classmethod
    def fit(cls, features: np.ndarray, kept: np.ndarray, settings: dict[str, Any]) -> Self:
        """Take the mask; `threshold.prune` says whether pruned qubits are dropped."""
        return cls(np.asarray(kept, dtype=bool), settings["threshold.prune"] == "drop")

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(arrays["kept"].astype(bool), bool(arrays["drop"]))

    def arrays(self) -> dict[str, np.ndarray]:
        """`kept` (positions,), `drop`."""
        return {"kept": self.kept, "drop": np.array(self.drop)}

    @property
    def n_qubits(self) -> int:
        """Kept positions, or all when pruned pixels are only set to zero."""
        return int(self.kept.sum()) if self.drop else len(self.kept)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode what is kept."""
        if self.drop:
            return angle_state(features[..., self._positions])
        return angle_state(features * torch.from_numpy(self.kept).to(features.dtype))
