"""An effect, how sure it is, and the three ways to estimate one.

All read the settings `seed` and `statistics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from atp.claims.rules import Scale
from atp.results.tidy import PERCENT
from atp.seeds import derive_seed
from atp.settings.sections import Settings
from atp.statistics.bootstrap import bootstrap_pairs
from atp.statistics.intervals import mean_interval, share_test, wilson_interval


@dataclass(frozen=True)
class Effect:
    """An effect in its scale's unit, with two-sided p-values.

    Attributes:
        name: what is compared.
        scale: what it is held against.
        value, low, high: the estimate and its interval; NaN where there is none.
        p_none: of `scale.no_effect`.
        p_smallest: of `scale.smallest`.
    """

    name: str
    scale: Scale
    value: float
    low: float
    high: float
    p_none: float
    p_smallest: float


def mean_over_pairs(
    name: str, scale: Scale, pairs: Sequence[np.ndarray], settings: Settings
) -> Effect:
    """The mean of a quantity over pairs, by the bootstrap.

    Args:
        name: what is compared; the bootstrap's seed derives from it.
        scale: what the mean is held against.
        pairs: one array per pair, (seeds,) or (seeds, images).
        settings: as above.
    """
    random = np.random.default_rng(derive_seed(settings.seed, "claims", name))
    found = bootstrap_pairs(pairs, settings.statistics.resamples, random)
    low, high = found.interval(settings.statistics.level)
    tests = (found.test(scale.no_effect), found.test(scale.smallest))
    return Effect(name, scale, found.mean, low, high, *tests)


def share_of_pairs(name: str, scale: Scale, wins: Sequence[float], settings: Settings) -> Effect:
    """The share of pairs (%) that show something: each has 1 if it does, 0 if it does not."""
    share, count = float(np.mean(wins)), len(wins)
    _, low, high = map(float, wilson_interval(share, count, settings.statistics.level))
    tests = [share_test(share, count, at / PERCENT) for at in (scale.no_effect, scale.smallest)]
    return Effect(name, scale, PERCENT * share, PERCENT * low, PERCENT * high, *tests)


def mean_over_seeds(name: str, scale: Scale, values: np.ndarray, settings: Settings) -> Effect:
    """The mean of a quantity over the seeds of one pair, by Student's t."""
    mean, low, high = map(float, mean_interval(values, confidence=settings.statistics.level))
    tests = [_t_test(values, at) for at in (scale.no_effect, scale.smallest)]
    return Effect(name, scale, mean, low, high, *tests)


def _t_test(values: np.ndarray, expected: float) -> float:
    count = len(values)
    if count < 2:
        return np.nan
    error = values.std(ddof=1) / np.sqrt(count)
    shift = abs(values.mean() - expected)
    if error == 0:
        return 1.0 if shift == 0 else 0.0
    return float(2 * stdtr(count - 1, -shift / error))
