"""What training minimises, and the accuracy that it is judged by."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

Loss = Callable[[Tensor, Tensor], Tensor]

LOSSES: dict[str, Loss] = {
    "hinge": lambda z, y: torch.relu(1 - y * z),
    "square": lambda z, y: (y - z) ** 2,
    "logistic": lambda z, y: torch.nn.functional.softplus(-y * z),
}
"""Functions of ⟨Z⟩ in [−1, 1] and labels ±1, sample by sample."""


def predicted_labels(expectation: np.ndarray) -> np.ndarray:
    """The sign of ⟨Z⟩, or of any decision, as int8; 0 counts as +1."""
    return np.where(expectation >= 0, 1, -1).astype(np.int8)


def accuracy(expectation: Tensor | np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Share of samples whose label is the sign of ⟨Z⟩: (models,) for (models, samples)."""
    share: np.ndarray = (predicted_labels(np.asarray(expectation)) == labels).mean(axis=-1)
    return share
