"""Means over class pairs, by a hierarchical bootstrap: pairs, then seeds, then images."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Bootstrap:
    """A mean over pairs and its studentised bootstrap distribution.

    Attributes:
        mean: over the pairs, each counting the same.
        error: its standard error, from the scatter of the pairs.
        pivots: (resamples,) (mean* − mean)/error* in rising order.
    """

    mean: float
    error: float
    pivots: np.ndarray

    def interval(self, confidence: float) -> tuple[float, float]:
        """The bootstrap-t interval; NaN for a single pair."""
        if not len(self.pivots):
            return np.nan, np.nan
        if self.error == 0:
            return self.mean, self.mean
        tail = (1 - confidence) / 2
        low = np.quantile(self.pivots, tail, method="lower")
        high = np.quantile(self.pivots, 1 - tail, method="higher")
        return float(self.mean - high * self.error), float(self.mean - low * self.error)

    def test(self, value: float) -> float:
        """Two-sided p-value of the hypothesis that the mean is `value`."""
        return min(self.above(value), self.below(value))

    def above(self, value: float) -> float:
        """Twice the one-sided p-value that shows a mean above `value`; NaN for a single pair."""
        return self._p(self.pivots >= self._pivot(value), self.mean > value)

    def below(self, value: float) -> float:
        """Twice the one-sided p-value that shows a mean below `value`; NaN for a single pair."""
        return self._p(self.pivots <= self._pivot(value), self.mean < value)

    def _pivot(self, value: float) -> float:
        return (self.mean - value) / self.error if self.error > 0 else 0.0

    def _p(self, beyond: np.ndarray, is_there: bool) -> float:
        if not len(self.pivots):
            return np.nan
        if self.error == 0:
            return 0.0 if is_there else 1.0
        return min(1.0, 2 * (1 + int(beyond.sum())) / (1 + len(self.pivots)))


def bootstrap_pairs(
    pairs: Sequence[np.ndarray], resamples: int, random: np.random.Generator
) -> Bootstrap:
    """Bootstrap the mean over pairs of a quantity measured by seeds, or by seeds and images.

    Pairs are drawn with replacement, then within each drawn pair its seeds and its images.
    Each resample is studentised by the scatter of its pairs, which holds the noise of seeds
    and images too: nothing is counted twice, and a quantity measured once a pair is at home.
    Normal noise of the mean's standard error smooths the resampled pairs.

    Args:
        pairs: one array per pair, (seeds,) or (seeds, images); the sizes may differ.
        resamples: how many.
        random: the source of all draws.

    Returns:
        The mean and its pivots; of a single pair there are none.
    """
    means = np.array([values.mean() for values in pairs])
    count = len(means)
    if count < 2:
        return Bootstrap(float(means.mean()), np.nan, np.empty(0))
    drawn = random.integers(0, count, (resamples, count))
    resampled = np.empty(drawn.shape)
    for number, values in enumerate(pairs):
        chosen = drawn == number
        resampled[chosen] = _resample(values, int(chosen.sum()), random)
    mean, error = float(means.mean()), float(means.std(ddof=1) / np.sqrt(count))
    # Smoothed, or a resample of a few equal pairs would have no scatter to be studentised by.
    resampled += error * random.standard_normal(drawn.shape)
    shifts = resampled.mean(axis=1) - mean
    errors = resampled.std(axis=1, ddof=1) / np.sqrt(count)
    pivots = np.divide(shifts, errors, out=np.zeros_like(shifts), where=errors > 0)
    return Bootstrap(mean, error, np.sort(pivots))


def _resample(values: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Means (count,) of one pair over redrawn seeds and images."""
    table = values if values.ndim == 2 else values[:, None]
    # Images that all seeds answered alike are interchangeable: draw how many of each kind.
    kinds, numbers = np.unique(table, axis=1, return_counts=True)
    seeds, images = table.shape
    seed_share = random.multinomial(seeds, np.full(seeds, 1 / seeds), count) / seeds
    image_share = random.multinomial(images, numbers / images, count) / images
    return ((seed_share @ kinds) * image_share).sum(axis=1)
