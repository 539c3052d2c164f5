"""The contract of an encoding, and what the angle encodings share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
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
    can be rebuilt from its arrays. Every repetition fits its own: the fitted arrays have a
    leading axis, of one where `fit` returns, along which `stack` joins them. A new encoding
    is one new file and one line in `registry.py`.
    """

    @classmethod
    @abstractmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Fit on the training data of one repetition.

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
        """What was fitted, by name (docs/method.md says what each is).

        (models, …) each, or a scalar that is the same for all models.
        """

    @classmethod
    def stack(cls, fitted: Sequence[Self]) -> Self:
        """One encoding for several models, each as it was fitted for that model alone.

        Where one has fewer qubits, zeros fill its arrays up; `gates` has to tell.
        """
        arrays = [encoding.arrays() for encoding in fitted]
        return cls.from_arrays({name: _join([own[name] for own in arrays]) for name in arrays[0]})

    def tile(self, times: int) -> Self:
        """The same for `times` as many models, which take turns."""
        return self.from_arrays({name: tile(a, times) for name, a in self.arrays().items()})

    def first(self, models: int) -> Self:
        """The same for the first models alone."""
        return self.from_arrays({n: a[:models] if a.ndim else a for n, a in self.arrays().items()})

    @property
    def gates(self) -> np.ndarray:
        """(models or 1, n_qubits) bool: whether a qubit has gates; one without is dropped."""
        return np.ones((1, self.n_qubits), dtype=bool)

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
            weights: (models or 1, n_weights) trainable angles in radians.

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


def turn_arrays(turn: float) -> dict[str, np.ndarray]:
    """What an angle encoding stores of its range t: nothing of the paper's, t = 1."""
    return {} if turn == 1 else {"turn": np.array(float(turn))}


def read_turn(arrays: dict[str, np.ndarray]) -> float:
    """The range that `turn_arrays` stored."""
    return float(arrays.get("turn", 1.0))


def tile(array: np.ndarray, times: int) -> np.ndarray:
    """Repeat the leading axis as a whole; an array of one entry, or of no axis, serves all."""
    if array.ndim == 0 or len(array) == 1:
        return array
    return np.tile(array, (times, *(1 for _ in array.shape[1:])))


def _join(arrays: list[np.ndarray]) -> np.ndarray:
    """Along the leading axis; all others padded with zeros to the longest."""
    if not arrays[0].ndim:
        return arrays[0]
    longest = np.max([array.shape for array in arrays], axis=0)[1:]
    padded = [
        np.pad(a, [(0, 0), *((0, most - n) for n, most in zip(a.shape[1:], longest, strict=True))])
        for a in arrays
    ]
    return np.concatenate(padded)


def angle_preparation(qubits: int) -> Preparation:
    """One RX per data qubit (Eq. 4)."""
    return Preparation(qubits, 0)


def angle_state(features: Tensor, turn: float = 1.0) -> ProductState:
    """RX(πtx) on |0⟩, one qubit per feature (Eq. 4 with t = 1): r = (0, −sin πtx, cos πtx)."""
    angle = torch.pi * turn * features
    vectors = [torch.zeros_like(angle), -torch.sin(angle), torch.cos(angle)]
    return ProductState(torch.stack(vectors, dim=-1))
