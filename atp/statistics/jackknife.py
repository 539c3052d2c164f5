"""Means over all pairs of classes: pairs that share a class are not independent.

Within a data set the mean over its pairs is a U-statistic of order two of the classes, whose
variance the jackknife over classes estimates, on the safe side (Efron & Stein 1981, Annals of
Statistics 9, 586; Arvesen 1969, Annals of Mathematical Statistics 40, 2076). Data sets are
strata: their means count the same, their variances add.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from atp.data.task import Task

Pairs = Mapping[tuple[int, ...], float]
"""A value per pair of classes, of one data set."""


@dataclass(frozen=True)
class Stratified:
    """A mean over strata with Student's distribution around it.

    Attributes:
        mean: of the strata's means.
        error: its standard error.
        freedom: degrees of freedom, by Satterthwaite.
    """

    mean: float
    error: float
    freedom: float

    def interval(self, confidence: float) -> tuple[float, float]:
        """Student's interval."""
        width = float(stdtrit(self.freedom, (1 + confidence) / 2)) * self.error
        return self.mean - width, self.mean + width

    def above(self, value: float) -> float:
        """Twice the one-sided p-value that shows a mean above `value`."""
        return self._p(self.mean - value)

    def below(self, value: float) -> float:
        """Twice the one-sided p-value that shows a mean below `value`."""
        return self._p(value - self.mean)

    def _p(self, distance: float) -> float:
        if self.error == 0:
            return 0.0 if distance > 0 else 1.0
        return min(1.0, float(2 * stdtr(self.freedom, -distance / self.error)))


def mean_over_strata(values: Mapping[Task, float]) -> Stratified:
    """The mean over data sets of the mean over their pairs.

    Args:
        values: one per pair, of data sets as `judgeable` leaves them.

    Raises:
        ValueError: without some class a data set would have no pair left.
    """
    found = [_stratum(pairs) for pairs in _strata(values).values()]
    means, variances, freedoms = np.array(found).T
    count = len(means)
    parts = variances / count**2
    variance = parts.sum()
    freedom = variance**2 / (parts**2 / freedoms).sum() if variance > 0 else freedoms.sum()
    return Stratified(float(means.mean()), float(np.sqrt(variance)), float(freedom))


def judgeable(tasks: Iterable[Task]) -> set[Task]:
    """Those of data sets that have a pair left whichever class is left out."""
    tasks = set(tasks)
    strata = _strata(dict.fromkeys(tasks, 0.0))
    kept = {dataset for dataset, pairs in strata.items() if all(_without_each(pairs))}
    return {task for task in tasks if task.dataset in kept}


def _strata(values: Mapping[Task, float]) -> dict[str, Pairs]:
    """Values by data set and pair."""
    strata: dict[str, dict[tuple[int, ...], float]] = {}
    for task, value in values.items():
        strata.setdefault(task.dataset, {})[task.classes] = value
    return dict(strata)


def _without_each(pairs: Pairs) -> list[list[float]]:
    """The values that are left as each class is left out."""
    classes = sorted({label for pair in pairs for label in pair})
    return [[value for pair, value in pairs.items() if label not in pair] for label in classes]


def _stratum(pairs: Pairs) -> tuple[float, float, float]:
    """Mean, its variance by the jackknife over classes, and degrees of freedom."""
    left = _without_each(pairs)
    if not all(left):
        raise ValueError(f"leaving a class out leaves no pair of {len(pairs)}")
    mean = float(np.mean(list(pairs.values())))
    without, count = [np.mean(values) for values in left], len(left)
    variance = (count - 1) / count * float(np.square(np.array(without) - np.mean(without)).sum())
    return mean, variance, count - 1
