"""Does entanglement entropy go with an outcome? Spearman's rank correlation, at three levels.

Every array is (pairs, encodings, seeds). The pairs are what a user would draw anew, so the
intervals are over pairs: models and seeds of one pair share its difficulty.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import rankdata

from atp.stats import Interval, mean_interval

Correlation = Callable[[np.ndarray, np.ndarray, np.random.Generator], Interval]

RESAMPLES = 2000
FEWEST = 3  # values that a rank correlation needs to be more than a sign


def spearman(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Spearman's ρ along the last axis; NaN where a side is constant or has too few values."""
    ranks = [rankdata(side, axis=-1) for side in np.broadcast_arrays(x, y)]
    a, b = (rank - rank.mean(axis=-1, keepdims=True) for rank in ranks)
    size = np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    defined = (size > 0) & (a.shape[-1] >= FEWEST)
    return np.where(defined, (a * b).sum(axis=-1) / np.where(defined, size, 1.0), np.nan)


def across_models(x: np.ndarray, y: np.ndarray, generator: np.random.Generator) -> Interval:
    """ρ over the models of all pairs (means over seeds), and its bootstrap interval over pairs."""
    means = x.mean(axis=-1), y.mean(axis=-1)
    drawn = generator.integers(len(x), size=(RESAMPLES, len(x)))
    resampled = spearman(*(side[drawn].reshape(RESAMPLES, -1) for side in means))
    rho = spearman(*(side.reshape(-1) for side in means))
    low, high = np.full(2, np.nan)
    if len(x) > 1 and np.isfinite(resampled).any():
        low, high = np.nanquantile(resampled, [0.025, 0.975])
    return Interval(rho, low, high)


def across_encodings(x: np.ndarray, y: np.ndarray, generator: np.random.Generator) -> Interval:
    """ρ over the encodings of one pair (means over seeds): mean over pairs, Student's interval."""
    return _mean_over_pairs(spearman(x.mean(axis=-1), y.mean(axis=-1)))


def across_seeds(x: np.ndarray, y: np.ndarray, generator: np.random.Generator) -> Interval:
    """ρ over the seeds of one model: mean over encodings, then pairs, Student's interval."""
    rho = spearman(x, y)
    defined = np.isfinite(rho)
    count = defined.sum(axis=1)
    total = np.where(defined, rho, 0.0).sum(axis=1)
    return _mean_over_pairs(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _mean_over_pairs(rho: np.ndarray) -> Interval:
    defined = rho[np.isfinite(rho)]
    if not len(defined):
        return Interval(*np.full(3, np.nan))
    return mean_interval(defined)


SCOPES: dict[str, Correlation] = {
    "models": across_models,
    "encodings": across_encodings,
    "seeds": across_seeds,
}
