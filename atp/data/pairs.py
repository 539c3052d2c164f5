"""The images of two classes, labelled +1 and −1."""

import numpy as np


def select_pair(
    images: np.ndarray, labels: np.ndarray, pair: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Pick the images of two classes, in their order.

    Args:
        images: (N, ...) of all classes.
        labels: (N,) class labels.
        pair: classes a and b.

    Returns:
        images (n, ...) of the two classes, and int8 (n,): +1 for class a, −1 for class b.
    """
    chosen = np.isin(labels, pair)
    signs = np.where(labels[chosen] == pair[0], 1, -1).astype(np.int8)
    return images[chosen], signs


def count_pair(labels: np.ndarray, pair: tuple[int, int]) -> tuple[int, int]:
    """Count the images of class a and of class b."""
    return int((labels == pair[0]).sum()), int((labels == pair[1]).sum())
