"""Two encodings on one pair: the same seeds and the same test images (docs/statistics.md)."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit
from scipy.stats import permutation_test

PATTERNS = 1 << 14  # sign patterns: all of them for up to 14 seeds, a random choice above


class Comparison(NamedTuple):
    """A mean difference, its interval, and the p-value of no difference."""

    difference: float
    low: float
    high: float
    p: float


def compare(differences: np.ndarray, seed: int, confidence: float = 0.95) -> Comparison:
    """Compare two encodings over new seeds and new images alike.

    Args:
        differences: (seeds, images), the one's score minus the other's.
        seed: of the random sign patterns, used for more than 14 seeds.
        confidence: coverage of the interval.

    Returns:
        The interval of `crossed_interval` and the p-value of `sign_flip_test`; NaN where
        there is one seed only.
    """
    mean, low, high = crossed_interval(differences, confidence)
    return Comparison(mean, low, high, sign_flip_test(differences, seed))


def crossed_interval(
    differences: np.ndarray, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Mean and interval when every seed has answered every image.

    The variance of the mean in the two-way random model without replication is
    (MS_seeds + MS_images − MS_rest)/(seeds · images), with Satterthwaite's degrees of freedom.
    """
    seeds, images = differences.shape
    mean = float(differences.mean())
    if seeds < 2 or images < 2:
        return mean, np.nan, np.nan
    rows = differences.mean(axis=1) - mean
    columns = differences.mean(axis=0) - mean
    rest = differences - mean - rows[:, None] - columns
    freedom = np.array([seeds - 1, images - 1, (seeds - 1) * (images - 1)])
    squares = np.array([images * rows @ rows, seeds * columns @ columns, np.vdot(rest, rest)])
    between_seeds, between_images, residual = squares / freedom
    # In expectation neither mean square is below the residual one.
    total = max(between_seeds + between_images - residual, between_seeds, between_images)
    if total == 0:
        return mean, mean, mean
    parts = np.array([between_seeds, between_images, residual])
    width = stdtrit(total**2 / (parts**2 / freedom).sum(), (1 + confidence) / 2)
    width *= np.sqrt(total / (seeds * images))
    return mean, float(mean - width), float(mean + width)


def sign_flip_test(differences: np.ndarray, seed: int) -> float:
    """Exact two-sided p-value of no difference, over seeds and images at once.

    Every seed is scored on its own share of the images, so that the seeds' mean
    differences are independent in both; Fisher's randomisation test flips their signs.
    """
    seeds, images = differences.shape
    if seeds < 2 or images < seeds:
        return np.nan
    shares = [differences[number, number::seeds].mean() for number in range(seeds)]
    result = permutation_test(
        (shares,),
        np.mean,
        permutation_type="samples",
        n_resamples=PATTERNS,
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)
