"""Does entanglement entropy go with an outcome? Spearman's rank correlation, at three levels.

Every array is (pairs, encodings, repetitions). The pairs are what a user would draw anew, so the
intervals are over pairs: models and repetitions of one pair share its difficulty.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from atp.statistics.correlation import spearman
from atp.statistics.intervals import Interval, mean_interval

Correlation = Callable[[np.ndarray, np.ndarray, "Resampling"], Interval]


@dataclass(frozen=True)
class Resampling:
    """How intervals are made: their confidence, and the bootstrap's size and randomness."""

    level: float
    resamples: int
    seed: int


def across_models(x: np.ndarray, y: np.ndarray, how: Resampling) -> Interval:
    """ρ over the models of all pairs (repetitions averaged), its bootstrap interval over pairs."""
    means = x.mean(axis=-1), y.mean(axis=-1)
    random = np.random.default_rng(how.seed)
    drawn = random.integers(len(x), size=(how.resamples, len(x)))
    resampled = spearman(*(side[drawn].reshape(how.resamples, -1) for side in means))
    rho = spearman(*(side.reshape(-1) for side in means))
    low, high = np.full(2, np.nan)
    if len(x) > 1 and np.isfinite(resampled).any():
        low, high = np.nanquantile(resampled, [(1 - how.level) / 2, (1 + how.level) / 2])
    return Interval(rho, low, high)


def across_encodings(x: np.ndarray, y: np.ndarray, how: Resampling) -> Interval:
    """ρ over the encodings of one pair (repetitions averaged): mean over pairs, Student's t."""
    return _mean_over_pairs(spearman(x.mean(axis=-1), y.mean(axis=-1)), how.level)


def across_repetitions(x: np.ndarray, y: np.ndarray, how: Resampling) -> Interval:
    """ρ over the repetitions of one model: mean over encodings, then pairs, Student's interval."""
    rho = spearman(x, y)
    defined = np.isfinite(rho)
    count = defined.sum(axis=1)
    total = np.where(defined, rho, 0.0).sum(axis=1)
    return _mean_over_pairs(np.where(count > 0, total / np.maximum(count, 1), np.nan), how.level)


def _mean_over_pairs(rho: np.ndarray, level: float) -> Interval:
    defined = rho[np.isfinite(rho)]
    if not len(defined):
        return Interval(*np.full(3, np.nan))
    return Interval(*np.clip(mean_interval(defined, confidence=level), -1.0, 1.0))


SCOPES: dict[str, Correlation] = {
    "models": across_models,
    "encodings": across_encodings,
    "repetitions": across_repetitions,
}
