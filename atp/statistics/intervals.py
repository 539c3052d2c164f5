"""Means and shares, and how far to trust them (docs/statistics.md)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit


class Interval(NamedTuple):
    """A mean with its confidence interval; arrays, where the mean is one."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def half_width(deviation: ArrayLike, count: ArrayLike, confidence: float = 0.95) -> np.ndarray:
    """Half the width of Student's t interval for a mean.

    Args:
        deviation: sample standard deviation (with n − 1).
        count: number of values n; below two the half width is NaN.
        confidence: coverage of the interval.

    Returns:
        The half width, broadcast over the arguments.
    """
    number = np.asarray(count, dtype=float)
    enough = number > 1
    safe = np.where(enough, number, 2.0)
    quantile = stdtrit(safe - 1, (1 + confidence) / 2)
    width = quantile * np.asarray(deviation, dtype=float) / np.sqrt(safe)
    return np.where(enough, width, np.nan)


def mean_interval(values: ArrayLike, axis: int = 0, confidence: float = 0.95) -> Interval:
    """Mean and Student-t interval along an axis; the interval of one value is NaN."""
    array = np.asarray(values, dtype=float)
    count = array.shape[axis]
    mean = array.mean(axis=axis)
    # One value has no deviation; zero only stands in for it, half_width answers NaN.
    deviation = array.std(axis=axis, ddof=1) if count > 1 else np.zeros_like(mean)
    width = half_width(deviation, count, confidence)
    return Interval(mean, mean - width, mean + width)


def wilson_interval(share: ArrayLike, count: ArrayLike, confidence: float = 0.95) -> Interval:
    """Wilson's score interval (1927) of a share of `count` independent trials."""
    p, n = np.asarray(share, dtype=float), np.asarray(count, dtype=float)
    z = ndtri((1 + confidence) / 2)
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    width = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return Interval(p, np.maximum(centre - width, 0.0), np.minimum(centre + width, 1.0))


def newcombe_interval(
    shares: tuple[ArrayLike, ArrayLike], count: int, confidence: float = 0.95
) -> Interval:
    """Newcombe's hybrid score interval (1998) of a − b for unpaired shares a, b of `count`."""
    a, b = (wilson_interval(share, count, confidence) for share in shares)
    difference = a.mean - b.mean
    down = np.hypot(a.mean - a.low, b.high - b.mean)
    up = np.hypot(a.high - a.mean, b.mean - b.low)
    return Interval(difference, difference - down, difference + up)


def holm(p_values: ArrayLike) -> np.ndarray:
    """Correct the p-values of one family by Holm's step-down method (1979)."""
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    steps = np.arange(len(p), 0, -1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(steps * p[order]), 1.0)
    return corrected
