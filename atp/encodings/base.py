"""The contract of an encoding, and what the angle encodings share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple, Self

import numpy as np
import torch
from torch import Tensor

from atp.qnn.states import ProductState, State
from atp.settings.sections import Settings


class Preparation(NamedTuple):
    """How many gates prepare the data qubits, before any transpilation."""

    single_qubit: int
    two_qubit: int


class Encoding(ABC):
    """Prepares the data qubits from features.

    A subclass fits on training features only, is a pure function of what it fitted, and
    can be rebuilt from its arrays. A new encoding is one new file and one line in
    `registry.py`.
    """

    @classmethod
    @abstractmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Fit on training data.

        Args:
            features: (samples, positions) in [0, 1], training images only.
            labels: (samples,) of ±1.
            mask: (positions,) bool, what the threshold keeps; all true unless the
                encoding's registry line says `prunes`.
            settings: the config keys that the registry line names.
        """

    @classmethod
    @abstractmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild from `arrays()`."""

    @abstractmethod
    def arrays(self) -> dict[str, np.ndarray]:
        """What was fitted, by name (docs/method.md says what each is)."""

    @property
    @abstractmethod
    def n_qubits(self) -> int:
        """Number of data qubits."""

    @property
    @abstractmethod
    def n_positions(self) -> int:
        """Number of features."""

    @property
    def n_weights(self) -> int:
        """Number of trainable angles of the encoding itself."""
        return 0

    def preparation(self, qubits: int) -> Preparation | None:
        """Count the gates that prepare some data qubits; None where nobody has counted them."""
        return None

    @abstractmethod
    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode.

        Args:
            features: (models or 1, samples, positions).
            weights: (models, n_weights) trainable angles in radians.

        Returns:
            The state of the data qubits, differentiable in features and weights.
        """


class Unfitted(Encoding):
    """An encoding that only has to know the number of positions."""

    def __init__(self, n_positions: int) -> None:
        self._n_positions = n_positions

    @property
    def n_positions(self) -> int:
        """Number of features."""
        return self._n_positions

    @classmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Take the number of positions."""
        return cls(features.shape[1])

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(int(arrays["n_positions"]))

    def arrays(self) -> dict[str, np.ndarray]:
        """`n_positions`."""
        return {"n_positions": np.array(self.n_positions)}


def angle_preparation(qubits: int) -> Preparation:
    """One RX per data qubit (Eq. 4)."""
    return Preparation(qubits, 0)


def angle_state(features: Tensor) -> ProductState:
    """RX(πx) on |0⟩, one qubit per feature (Eq. 4): r = (0, −sin πx, cos πx)."""
    angle = torch.pi * features
    vectors = [torch.zeros_like(angle), -torch.sin(angle), torch.cos(angle)]
    return ProductState(torch.stack(vectors, dim=-1))
