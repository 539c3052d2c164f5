"""What the grid's values become before they are encoded: grey, black or white, or stretched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

Arrays = dict[str, np.ndarray]

WHITE_ABOVE = 0.5
"""Where a grid value turns from black to white."""


class Pixels(Protocol):
    """A change of the grid's values, position by position."""

    def apply(self, grid: np.ndarray) -> np.ndarray:
        """Features (…, positions) float32 in [0, 1] of grid values of the same shape."""

    def map_arrays(self, to_grid: np.ndarray) -> Arrays:
        """How images become features: `to_grid` (positions, pixels), and `offset` (positions,).

        Features are to_grid·image + offset, clipped to [0, 1], and without offset where there is
        none. No array where this is no affine map, and an attack on images has no gradient.
        """


class Grey:
    """The values as they are."""

    def apply(self, grid: np.ndarray) -> np.ndarray:
        """The same."""
        return grid

    def map_arrays(self, to_grid: np.ndarray) -> Arrays:
        """The grid's own map."""
        return {"to_grid": to_grid}


class Binary:
    """Black or white, as the TensorFlow Quantum tutorial has its pixels."""

    def apply(self, grid: np.ndarray) -> np.ndarray:
        """One where a value is above the middle, else zero."""
        return (grid > WHITE_ABOVE).astype(np.float32)

    def map_arrays(self, to_grid: np.ndarray) -> Arrays:
        """None: a step has no slope."""
        return {}


@dataclass(frozen=True)
class Scaled:
    """Every position stretched to [0, 1].

    Attributes:
        low, span: (positions,) the least training value, and how far the others reach above it.
    """

    low: np.ndarray
    span: np.ndarray

    @classmethod
    def of_training(cls, grid: np.ndarray) -> Scaled:
        """From the values (images, positions) of a task's training images."""
        low, high = grid.min(axis=0), grid.max(axis=0)
        return cls(low, np.where(high > low, high - low, np.float32(1)))

    def apply(self, grid: np.ndarray) -> np.ndarray:
        """Stretch; what lies outside the training images' range is clipped."""
        return np.clip((grid - self.low) / self.span, 0, 1)

    def map_arrays(self, to_grid: np.ndarray) -> Arrays:
        """The grid's map, stretched."""
        return {"to_grid": to_grid / self.span[:, None], "offset": -self.low / self.span}


def make_pixels(kind: str, training: Callable[[], np.ndarray]) -> Pixels:
    """The change that the configuration asks for.

    Args:
        kind: `grey`, `binary` or `scaled`.
        training: gives the grid values (images, positions) of all training images of the task.
    """
    if kind == "scaled":
        return Scaled.of_training(training())
    return Binary() if kind == "binary" else Grey()
