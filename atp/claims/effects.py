"""An effect, how sure it is, and the two ways to estimate one.

Both read the settings `seed` and `statistics`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from atp.claims.rules import Scale
from atp.results.tidy import PERCENT
from atp.seeds import derive_seed
from atp.settings.sections import Settings
from atp.statistics.bootstrap import bootstrap_pairs
from atp.statistics.shares import at_least, at_most, clopper_pearson


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


Judged = tuple[list[Effect], str]
"""The effects that a claim is judged by, and facts about them for a sentence."""


def mean_over_pairs(
    name: str, scale: Scale, pairs: Sequence[np.ndarray], settings: Settings, setting: str = ""
) -> Effect:
    """The mean of a quantity over pairs, by the bootstrap.

    Args:
        name: what is compared; the bootstrap's seed derives from it and from the setting.
        scale: what the mean is held against.
        pairs: one array per pair, (seeds,) or (seeds, images).
        settings: as above.
        setting: under which it was measured.
    """
    if not pairs:
        return _of_nothing(name, scale, setting)
    seed = derive_seed(settings.seed, "claims", name, *([setting] if setting else []))
    found = bootstrap_pairs(pairs, settings.statistics.resamples, np.random.default_rng(seed))
    low, high = found.interval(settings.statistics.level)
    tests = (
        found.above(scale.no_effect),
        found.below(scale.no_effect),
        found.below(scale.smallest),
    )
    return Effect(name, scale, found.mean, low, high, *tests, len(pairs), setting)


def share_of_pairs(
    name: str, scale: Scale, wins: Sequence[float], settings: Settings, setting: str = ""
) -> Effect:
    """The share of pairs (%) that show something, by the exact binomial test.

    A pair that is won in part, as it is shared with others, counts as lost where the share
    is to be shown large, and as won where it is to be shown small: each is a test of a whole
    number of pairs, whose share is on the safe side of the one in question.

    Args:
        name, scale, settings, setting: as for `mean_over_pairs`.
        wins: one per pair: 1 if it shows it, 0 if it does not, between where it is shared.
    """
    if not len(wins):
        return _of_nothing(name, scale, setting)
    won, count = np.asarray(wins, dtype=float), len(wins)
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


def _of_nothing(name: str, scale: Scale, setting: str) -> Effect:
    nan = float("nan")
    return Effect(name, scale, nan, nan, nan, nan, nan, nan, 0, setting)


def _twice(p: float) -> float:
    return min(1.0, 2 * p)
