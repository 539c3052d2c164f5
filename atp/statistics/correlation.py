"""Rank correlation, and how far to trust it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import rankdata, spearmanr

FEWEST = 4  # pairs of values below which the interval is undefined
FEWEST_RANKED = 3  # values whose ranks say more than a sign


class Correlation(NamedTuple):
    """Spearman's coefficient in [−1, 1], its interval, and the p-value of no association."""

    value: float
    low: float
    high: float
    p: float


def rank_correlation(x: ArrayLike, y: ArrayLike, confidence: float = 0.95) -> Correlation:
    """Spearman's rank correlation of independent pairs of values.

    The interval is Fisher's z with the variance (1 + r²/2)/(n − 3) of Bonett and Wright
    (2000).

    Args:
        x: values (n,).
        y: values (n,), in the same order.
        confidence: coverage of the interval.

    Returns:
        NaN throughout if x or y is constant; no interval for fewer than `FEWEST` values.
    """
    first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return Correlation(np.nan, np.nan, np.nan, np.nan)
    result = spearmanr(first, second)
    value = float(result.statistic)
    if len(first) < FEWEST:
        return Correlation(value, np.nan, np.nan, np.nan)
    if abs(value) >= 1 - 1e-12:  # Fisher's z is infinite
        return Correlation(value, value, value, float(result.pvalue))
    width = ndtri((1 + confidence) / 2) * np.sqrt((1 + value**2 / 2) / (len(first) - 3))
    low, high = np.tanh(np.arctanh(value) + np.array([-width, width]))
    return Correlation(value, float(low), float(high), float(result.pvalue))


def spearman(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Spearman's ρ along the last axis; NaN where a side is constant or has too few values."""
    ranks = [rankdata(side, axis=-1) for side in np.broadcast_arrays(x, y)]
    a, b = (rank - rank.mean(axis=-1, keepdims=True) for rank in ranks)
    size = np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    defined = (size > 0) & (a.shape[-1] >= FEWEST_RANKED)
    return np.where(defined, (a * b).sum(axis=-1) / np.where(defined, size, 1.0), np.nan)
