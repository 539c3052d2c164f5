"""Which positions the dropping controls keep, and angle encoding with a mask a model."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import Encoding, angle_state
from atp.qnn.states import State

ORDERS = ("drop_lowest", "drop_highest", "drop_random")


def make_masks(order: str, ceiling: np.ndarray, dropped: int, seeds: list[int]) -> np.ndarray:
    """Say which positions each model keeps.

    Args:
        order: `drop_lowest` as a rising threshold drops them, `drop_highest` the other way
            round, `drop_random` in an order of its own for every seed.
        ceiling: max(x̄_a, x̄_b) of every position.
        dropped: how many positions go, fewer than there are.
        seeds: one a model.

    Returns:
        bool (models, positions). Masks of one seed that drop more drop the same and others.
    """
    rising = np.argsort(ceiling, kind="stable")
    orders = {
        "drop_lowest": lambda seed: rising,
        "drop_highest": lambda seed: rising[::-1],
        "drop_random": lambda seed: np.random.default_rng(seed).permutation(len(ceiling)),
    }
    kept = np.ones((len(seeds), len(ceiling)), dtype=bool)
    for mask, seed in zip(kept, seeds, strict=True):
        mask[orders[order](seed)[:dropped]] = False
    return kept


class Masked(Encoding):
    """RX(πx) of the positions that each model keeps, the same number in all; no other qubits."""

    def __init__(self, kept: np.ndarray) -> None:
        self.kept = kept
        self._positions = torch.from_numpy(np.nonzero(kept)[1].reshape(len(kept), 1, -1))

    @classmethod
    def fit(cls, features: np.ndarray, kept: np.ndarray, settings: dict[str, Any]) -> Self:
        """Take the masks, bool (models, positions)."""
        return cls(kept)

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(arrays["kept"].astype(bool))

    def arrays(self) -> dict[str, np.ndarray]:
        """`kept` (models, positions)."""
        return {"kept": self.kept}

    @property
    def n_qubits(self) -> int:
        """Kept positions of each model."""
        return self._positions.shape[2]

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode what each model keeps."""
        return angle_state(torch.take_along_dim(features, self._positions, dim=2))
