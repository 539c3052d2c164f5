"""An effect, how sure it is, and the two ways to estimate one.

Both read the settings `seed` and `statistics`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from atp.claims.rules import Scale
from atp.data.task import Task
from atp.results.tidy import PERCENT
from atp.seeds import derive_seed
from atp.settings.sections import Settings
from atp.statistics.bootstrap import bootstrap_pairs
from atp.statistics.jackknife import judgeable, mean_over_strata
from atp.statistics.shares import at_least, at_most, clopper_pearson
from atp.statistics.signs import sign_test

PAIRS, CLASSES = "pairs", "classes"
"""The units of statistics: pairs, or the classes they share where every pair was run."""


@dataclass(frozen=True)
class Effect:
    """An effect in its scale's unit.

    The p-values are twice the one-sided ones, so each belongs to an end of the interval.

    Attributes:
        name: what is compared.
        scale: what it is held against.
        value, low, high: the estimate and its interval; NaN where there is none.
        p_effect: that shows it above `scale.no_effect`.
        p_opposite: that shows it below `scale.no_effect`.
        p_absent: that shows it below `scale.smallest`.
        pairs: how many it rests on.
        setting: under which it was measured, where there are several.
    """

    name: str
    scale: Scale
    value: float
    low: float
    high: float
    p_effect: float
    p_opposite: float
    p_absent: float
    pairs: int
    setting: str = ""

    @property
    def title(self) -> str:
        """Its name, with the setting."""
        return f"{self.name} ({self.setting})" if self.setting else self.name


Ends = tuple[float, float]
Judged = tuple[list[Effect], str]
"""The effects that a claim is judged by, and facts about them for a sentence."""


def mean_over_pairs(
    name: str,
    scale: Scale,
    pairs: Mapping[Task, np.ndarray],
    settings: Settings,
    setting: str = "",
) -> Effect:
    """The mean of a quantity over pairs, by the bootstrap and by the signs of the pairs' means.

    What both show is shown: the one is wary of skewed pairs, the other of pairs that scatter
    unequally (docs/statistics.md). So the interval is as wide as the wider at each end. Over all
    pairs of classes, by the jackknife over classes.

    Args:
        name: what is compared; the bootstrap's seed derives from it and from the setting.
        scale: what the mean is held against.
        pairs: one array per pair, (seeds,) or (seeds, images).
        settings: as above.
        setting: under which it was measured.
    """
    if not pairs:
        return _of_nothing(name, scale, setting)
    if settings.statistics.unit == CLASSES:
        return _over_classes(name, scale, pairs, settings, setting)
    seed = derive_seed(settings.seed, "claims", name, *([setting] if setting else []))
    values = list(pairs.values())
    random = np.random.default_rng(seed)
    found = bootstrap_pairs(values, settings.statistics.resamples, random)
    signs = sign_test(np.array([own.mean() for own in values]))
    tests = (
        max(found.above(scale.no_effect), signs.above(scale.no_effect)),
        max(found.below(scale.no_effect), signs.below(scale.no_effect)),
        max(found.below(scale.smallest), signs.below(scale.smallest)),
    )
    low, high = _hull(*(test.interval(settings.statistics.level) for test in (found, signs)))
    return Effect(name, scale, found.mean, low, high, *tests, len(pairs), setting)


def _hull(first: Ends, second: Ends) -> Ends:
    """An interval around two; an end at infinity, of too few pairs, is passed over."""
    low, high = min(first[0], second[0]), max(first[1], second[1])
    return (low, high) if np.isfinite([low, high]).all() else first


def share_of_pairs(
    name: str, scale: Scale, wins: Mapping[Task, float], settings: Settings, setting: str = ""
) -> Effect:
    """The share of pairs (%) that show something, by the exact binomial test.

    A pair that is won in part, as it is shared with others, counts as lost where the share
    is to be shown large, and as won where it is to be shown small: each is a test of a whole
    number of pairs, whose share is on the safe side of the one in question.

    Args:
        name, scale, settings, setting: as for `mean_over_pairs`.
        wins: one per pair: 1 if it shows it, 0 if it does not, between where it is shared.
    """
    if not wins:
        return _of_nothing(name, scale, setting)
    if settings.statistics.unit == CLASSES:
        shares = {task: np.array([PERCENT * won]) for task, won in wins.items()}
        found = _over_classes(name, scale, shares, settings, setting)
        low, high = np.clip([found.low, found.high], 0.0, PERCENT)
        return replace(found, low=float(low), high=float(high))
    won, count = np.array(list(wins.values())), len(wins)
    surely, perhaps = int((won >= 1).sum()), int((won > 0).sum())
    low, high = clopper_pearson(surely, perhaps, count, settings.statistics.level)
    none, smallest = scale.no_effect / PERCENT, scale.smallest / PERCENT
    tests = (
        _twice(at_least(surely, count, none)),
        _twice(at_most(perhaps, count, none)),
        _twice(at_most(perhaps, count, smallest)),
    )
    share = PERCENT * float(won.mean())
    return Effect(name, scale, share, PERCENT * low, PERCENT * high, *tests, count, setting)


def _over_classes(
    name: str,
    scale: Scale,
    pairs: Mapping[Task, np.ndarray],
    settings: Settings,
    setting: str,
) -> Effect:
    """The mean over all pairs of classes, data sets as strata.

    A data set with so few pairs that all share a class is left out: it tells no scatter.
    """
    kept = judgeable(pairs)
    if not kept:
        return _of_nothing(name, scale, setting)
    means = {task: float(values.mean()) for task, values in pairs.items() if task in kept}
    found = mean_over_strata(means)
    low, high = found.interval(settings.statistics.level)
    tests = (
        found.above(scale.no_effect),
        found.below(scale.no_effect),
        found.below(scale.smallest),
    )
    return Effect(name, scale, found.mean, low, high, *tests, len(means), setting)


def _of_nothing(name: str, scale: Scale, setting: str) -> Effect:
    nan = float("nan")
    return Effect(name, scale, nan, nan, nan, nan, nan, nan, 0, setting)


def _twice(p: float) -> float:
    return min(1.0, 2 * p)
