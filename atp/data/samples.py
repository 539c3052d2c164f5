"""Features with their labels, and the three splits of a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from atp.files import PathLike, read_npz

ARRAYS = {"train": "train", "validation": "val", "test": "test"}
"""What the arrays of features.npz call each split."""
HELD_OUT = ("validation", "test")
"""The splits that no angle is fitted to."""


@dataclass(frozen=True)
class Samples:
    """Features (…, samples, positions) in [0, 1] and labels (…, samples) of ±1."""

    x: np.ndarray
    y: np.ndarray

    def __len__(self) -> int:
        return self.y.shape[-1]


@dataclass(frozen=True)
class Splits:
    """What models are fitted to, what chooses among them, and what judges them.

    `train` and `validation` have a leading axis: every repetition draws its own images. All
    are judged by the same `test`, which has none.
    """

    train: Samples
    validation: Samples
    test: Samples

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """From the arrays of features.npz."""
        return cls(
            **{name: Samples(arrays[f"x_{a}"], arrays[f"y_{a}"]) for name, a in ARRAYS.items()}
        )

    @property
    def n_positions(self) -> int:
        """Number of features."""
        return self.train.x.shape[-1]

    @property
    def n_repetitions(self) -> int:
        """How often images were drawn."""
        return len(self.train.y)

    def of(self, repetition: int) -> Self:
        """One repetition, still with its axis."""
        return self._some(slice(repetition, repetition + 1))

    def first(self, repetitions: int) -> Self:
        """The first repetitions."""
        return self._some(slice(repetitions))

    def _some(self, chosen: slice) -> Self:
        train, validation = (
            Samples(part.x[chosen], part.y[chosen]) for part in (self.train, self.validation)
        )
        return type(self)(train, validation, self.test)

    def with_features(self, change: Callable[[np.ndarray], np.ndarray]) -> Self:
        """The same labels behind other features, a function of those there are."""
        parts = (self.train, self.validation, self.test)
        return type(self)(*(Samples(change(part.x), part.y) for part in parts))

    def on(self, name: str) -> Samples:
        """The split of a name: train, validation or test."""
        found: Samples = getattr(self, name)
        return found


def read_splits(path: PathLike) -> Splits:
    """Read features.npz."""
    return Splits.of_arrays(read_npz(path))
