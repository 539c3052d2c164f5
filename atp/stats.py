"""Means over seeds, and how far to trust them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit


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
