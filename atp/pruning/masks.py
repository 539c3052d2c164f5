"""Pruning by class averages: Eq. 6 of the paper, and the finitely many masks it can give."""

from itertools import pairwise

import numpy as np


def class_means(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Average the training images of each class, position by position.

    Args:
        x: features (samples, positions) in [0, 1].
        y: labels (samples,): +1 for class a, −1 for class b; both occur.

    Returns:
        The averages x̄_a and x̄_b, each (positions,) float64.
    """
    values = x.astype(np.float64)
    return values[y == 1].mean(axis=0), values[y == -1].mean(axis=0)


def breakpoints(mean_a: np.ndarray, mean_b: np.ndarray) -> np.ndarray:
    """List the thresholds at which the mask changes.

    Position i is pruned as soon as τ exceeds max(x̄_a, x̄_b)(i), and at no other value.

    Args:
        mean_a: averages of class a (positions,).
        mean_b: averages of class b (positions,).

    Returns:
        The distinct maxima in rising order, at most (positions,).
    """
    return np.unique(np.maximum(mean_a, mean_b))


def mask(mean_a: np.ndarray, mean_b: np.ndarray, tau: float) -> np.ndarray:
    """Say which positions are kept at a threshold (Eq. 6).

    A position is pruned if and only if both averages are below `tau`.

    Args:
        mean_a: averages of class a (positions,).
        mean_b: averages of class b (positions,).
        tau: the threshold τ ≥ 0.

    Returns:
        bool (positions,), True where kept.
    """
    return np.maximum(mean_a, mean_b) >= tau


def distinct_masks(
    mean_a: np.ndarray, mean_b: np.ndarray, tau_max: float, most: int
) -> list[tuple[float, np.ndarray]]:
    """List every mask that a threshold in [0, tau_max] can give, each once.

    The first is τ = 0, which keeps everything. Any other mask holds on a half-open interval
    between two breakpoints, (lower, upper]; its representative is the middle of the part
    below `tau_max`, as far as possible from a change on either side. A threshold that
    prunes everything is never offered. Where there are more than `most`, every k-th is
    taken, both ends included, k as even as can be.

    Args:
        mean_a: averages of class a (positions,).
        mean_b: averages of class b (positions,).
        tau_max: the largest threshold allowed, in (0, 1].
        most: the largest number of masks, at least 2.

    Returns:
        (τ, kept) in rising order of τ, kept bool (positions,); at most one a position.
    """
    points = breakpoints(mean_a, mean_b)
    found = [(0.0, mask(mean_a, mean_b, 0.0))]
    for lower, upper in pairwise(points.tolist()):
        if lower >= tau_max:
            break
        tau = _between(lower, min(upper, tau_max))
        found.append((tau, mask(mean_a, mean_b, tau)))
    if len(found) <= most:
        return found
    return [found[index] for index in np.linspace(0, len(found) - 1, most).round().astype(int)]


def _between(lower: float, upper: float) -> float:
    """The middle of (lower, upper], or upper where rounding would give back lower."""
    middle = lower + (upper - lower) / 2
    return middle if middle > lower else upper
