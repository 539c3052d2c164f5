"""Principal components, scaled to [0, 1] on the training data, then angle encoding."""

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


class PCA(Encoding):
    """RX(πtz) of every component z; training components span [0, 1], others may pass it.

    Repetitions whose variance asks for fewer components have rows of zeros at the end.
    """

    def __init__(self, components: np.ndarray, offset: np.ndarray, turn: float = 1.0) -> None:
        self.components = components
        self.offset = offset
        self.turn = turn

    @classmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Find the components and their range; `pca.components` is a count or a fraction."""
        from sklearn.decomposition import PCA as Decomposition

        wanted = settings.pca.components
        found = Decomposition(n_components=wanted, svd_solver="full").fit(
            features.astype(np.float64)
        )
        projected = features @ found.components_.T
        low, high = projected.min(axis=0), projected.max(axis=0)
        span = np.where(high > low, high - low, 1.0)
        components, offset = found.components_ / span[:, None], -low / span
        return cls(components[None], offset[None], settings.circuit.range)

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(arrays["components"], arrays["offset"], read_turn(arrays))

    def arrays(self) -> dict[str, np.ndarray]:
        """z = components·x + offset: (models, qubits, positions) and (models, qubits).

        And `turn`, the range, where it is not 1.
        """
        own = {"components": self.components, "offset": self.offset}
        return {**own, **turn_arrays(self.turn)}

    @property
    def n_positions(self) -> int:
        """Features that are projected."""
        return self.components.shape[2]

    @property
    def n_qubits(self) -> int:
        """One per component."""
        return self.components.shape[1]

    @property
    def gates(self) -> np.ndarray:
        """Those of the components that there are."""
        return np.any(self.components, axis=2)

    def preparation(self, qubits: int) -> Preparation:
        """One rotation per data qubit."""
        return angle_preparation(qubits)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Project, scale, encode."""
        components = torch.from_numpy(self.components).to(features.dtype)
        offset = torch.from_numpy(self.offset).to(features.dtype)
        return angle_state(features @ components.mT + offset[:, None], self.turn)
