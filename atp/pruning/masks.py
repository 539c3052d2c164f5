"""Pruning by class averages: Eq. 6 of the paper, and the finitely many masks it can give."""

from itertools import pairwise

import numpy as np

from atp.data.samples import Samples
from atp.files import PathLike, read_npz


def class_means(train: Samples) -> np.ndarray:
    """Average the training images of each class, position by position.

    Args:
        train: of every repetition, both labels among them.

    Returns:
        (repetitions, 2, positions) float64: the averages x̄_a, then x̄_b.
    """
    return np.stack(
        [
            [x[y == label].mean(axis=0, dtype=np.float64) for label in (1, -1)]
            for x, y in zip(train.x, train.y, strict=True)
        ]
    )


def read_means(path: PathLike) -> np.ndarray:
    """The class averages (repetitions, 2, positions) of class_means.npz."""
    stored = read_npz(path)
    return np.stack([stored["mean_a"], stored["mean_b"]], axis=1)


def ceiling(means: np.ndarray) -> np.ndarray:
    """The largest class average of every position: (…, positions) for (…, classes, positions)."""
    largest: np.ndarray = means.max(axis=-2)
    return largest


def breakpoints(means: np.ndarray) -> np.ndarray:
    """List the thresholds at which the mask changes.

    Position i is pruned as soon as τ exceeds its ceiling, and at no other value.

    Args:
        means: class averages (classes, positions).

    Returns:
        The distinct ceilings in rising order, at most (positions,).
    """
    return np.unique(ceiling(means))


def make_mask(means: np.ndarray, tau: float) -> np.ndarray:
    """Say which positions are kept at a threshold (Eq. 6).

    A position is pruned if and only if the averages of all classes are below `tau`.

    Args:
        means: class averages (…, classes, positions).
        tau: the threshold τ ≥ 0.

    Returns:
        bool (…, positions), True where kept.
    """
    mask: np.ndarray = ceiling(means) >= tau
    return mask


def distinct_masks(means: np.ndarray, tau_max: float, most: int) -> list[tuple[float, np.ndarray]]:
    """List every mask that a threshold in [0, tau_max] can give, each once.

    The first is τ = 0, which keeps everything. Any other mask holds on a half-open interval
    between two breakpoints, (lower, upper]; its representative is the middle of the part
    below `tau_max`, as far as possible from a change on either side. A threshold that
    prunes everything is never offered. Where there are more than `most`, every k-th is
    taken, both ends included, k as even as can be.

    Args:
        means: class averages (classes, positions).
        tau_max: the largest threshold allowed, in (0, 1].
        most: the largest number of masks, at least 2.

    Returns:
        (τ, mask) in rising order of τ, mask bool (positions,); at most one per position.
    """
    found = [(0.0, make_mask(means, 0.0))]
    for lower, upper in pairwise(breakpoints(means).tolist()):
        if lower >= tau_max:
            break
        tau = _between(lower, min(upper, tau_max))
        found.append((tau, make_mask(means, tau)))
    if len(found) <= most:
        return found
    return [found[index] for index in np.linspace(0, len(found) - 1, most).round().astype(int)]


def _between(lower: float, upper: float) -> float:
    """The middle of (lower, upper], or upper where rounding would give back lower."""
    middle = lower + (upper - lower) / 2
    return middle if middle > lower else upper
