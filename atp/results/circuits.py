"""Stored models as circuits, read without loading what trained them."""

from collections.abc import Mapping

import numpy as np

from atp.files import PathLike, read_npz

Stored = Mapping[str, np.ndarray]
"""The arrays of model.npz."""


def read_model(path: PathLike) -> Stored:
    """The arrays of model.npz, by name (docs/method.md)."""
    return read_npz(path)


def n_repetitions(stored: Stored) -> int:
    """How many trainings the model holds."""
    return len(stored["theta"])


def n_pruned(stored: Stored) -> np.ndarray:
    """How many positions the threshold prunes, by repetition: (repetitions,)."""
    mask = stored["encoding_kept"]
    return np.broadcast_to((~mask.astype(bool)).sum(axis=-1), (n_repetitions(stored),))
