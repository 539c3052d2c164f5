"""Do values that were published once agree with ours? (docs/statistics.md)

A published value is one training, scored on a few test images. What it should be if our models
were the published ones has a prediction interval, wider than the confidence interval of our mean.

Arrays are (pairs, encodings), of repetitions (pairs, encodings, repetitions); NaN is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from atp.statistics.correlation import FEWEST_RANKED, spearman
from atp.statistics.entropy_correlation import Resampling
from atp.statistics.intervals import Interval, mean_interval

ROUNDING = 1e-9


class Prediction(NamedTuple):
    """Where one more value is expected.

    Attributes:
        mean: its expectation.
        training: its variance over trainings, with that of our mean.
        scoring: its variance over test images; zero where that is not counted.
        freedom: degrees of freedom of `training`; `scoring` is known.
    """

    mean: np.ndarray
    training: np.ndarray
    scoring: np.ndarray
    freedom: np.ndarray

    def interval(self, confidence: float) -> Interval:
        """The prediction interval, by Student's t with Satterthwaite's degrees of freedom."""
        variance = self.training + self.scoring
        freedom = self.freedom * _ratio(variance, self.training) ** 2
        width = stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(variance)
        return Interval(self.mean, self.mean - width, self.mean + width)

    def minus(self, other: Prediction, covariance: np.ndarray) -> Prediction:
        """The difference from a value trained independently, their scores having a covariance."""
        training = self.training + other.training
        parts = self.training**2 / self.freedom + other.training**2 / other.freedom
        scoring = np.maximum(self.scoring + other.scoring - 2 * covariance, 0.0)
        return Prediction(self.mean - other.mean, training, scoring, _ratio(training**2, parts))

    def average(self) -> Prediction:
        """The mean of several values, trained and scored independently; NaN is left out."""
        mean, training, scoring, freedom = (part[np.isfinite(self.mean)] for part in self)
        number = len(mean)
        parts = (training**2 / freedom).sum()
        return Prediction(
            mean.mean(),
            training.sum() / number**2,
            scoring.sum() / number**2,
            _ratio(training.sum() ** 2, parts),
        )

    def at(self, *index: Any) -> Prediction:
        """Some of the values, as NumPy indexes arrays."""
        return Prediction(*(part[index] for part in self))


def predict(values: np.ndarray, images: int | None = None) -> Prediction:
    """Predict the value of one more training.

    It varies as our repetitions do, and our mean of n repetitions misses the expectation by
    1/n of that variance; a share p of `images` test images varies by p(1 − p)/images besides.

    Args:
        values: (..., repetitions).
        images: how many test images the values are shares of, in [0, 1]; None for a quantity
            of which only the spread over trainings is known.

    Returns:
        NaN throughout where there are fewer than two repetitions.
    """
    known = np.isfinite(values)
    count = known.sum(axis=-1)
    number = np.where(count > 1, count, 2)
    mean = np.where(known, values, 0.0).sum(axis=-1) / number
    deviations = np.where(known, values - mean[..., None], 0.0)
    training = (deviations**2).sum(axis=-1) / (number - 1) * (1 + 1 / number)
    scoring = np.zeros_like(mean) if images is None else mean * (1 - mean) / images
    parts = mean, training, scoring, number - 1.0
    return Prediction(*(np.where(count > 1, part, np.nan) for part in parts))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Quotient of two arrays; infinite where the divisor is zero."""
    infinite = np.full(np.shape(above), np.inf)
    return np.divide(above, below, out=infinite, where=~(np.asarray(below) == 0))


def answer_correlation(first: np.ndarray, second: np.ndarray) -> float:
    """How two models, trained independently, are right and wrong on the same images.

    Args:
        first, second: (repetitions, images), 1 where right and 0 where wrong. Equal repetitions
            share more than images, so only unequal ones are correlated.

    Returns:
        Covariance over images divided by both deviations, on average over repetitions; zero
        where one of the models is right or wrong throughout, or was trained only once.
    """
    repetitions, images = first.shape
    if repetitions < 2:
        return 0.0
    a, b = (side - side.mean(axis=1, keepdims=True) for side in (first, second))
    unequal = a.sum(axis=0) @ b.sum(axis=0) - np.vdot(a, b)
    covariance = unequal / (repetitions * (repetitions - 1) * images)
    size = np.sqrt((a**2).mean() * (b**2).mean())
    return float(covariance / size) if size > 0 else 0.0


def draw(
    prediction: Prediction, correlation: np.ndarray, count: int, random: np.random.Generator
) -> np.ndarray:
    """Values as one more training of every model may give them, normally distributed.

    Args:
        prediction: of (pairs, encodings).
        correlation: (pairs, encodings, encodings) of the scores of a pair's models.
        count: how often.
        random: the source of all draws.

    Returns:
        (count, pairs, encodings).
    """
    shape = (count, *prediction.mean.shape)
    values, vectors = np.linalg.eigh(correlation)
    # Correlations were estimated one by one: together they may be slightly impossible.
    root = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    scores = np.einsum("pij,cpj->cpi", root, random.standard_normal(shape))
    trained = np.sqrt(prediction.training) * random.standard_normal(shape)
    return prediction.mean + trained + np.sqrt(prediction.scoring) * scores


class Level(NamedTuple):
    """Published values beside ours.

    Attributes:
        number: how many there are on both sides.
        inside: how many lie inside their prediction intervals.
        gap: mean absolute difference.
        bias: mean difference, ours − published.
        ours, published: the means.
    """

    number: int
    inside: int
    gap: float
    bias: float
    ours: float
    published: float


def level(prediction: Prediction, published: np.ndarray, confidence: float) -> Level:
    """Compare values with what was predicted of them; NaN where there are none."""
    known = _known(prediction.mean, published)
    if not known.any():
        return Level(0, 0, *np.full(4, np.nan))
    mean, low, high = (part[known] for part in prediction.interval(confidence))
    theirs = published[known]
    inside = (low - ROUNDING <= theirs) & (theirs <= high + ROUNDING)
    gaps = mean - theirs
    means = np.abs(gaps).mean(), gaps.mean(), mean.mean(), theirs.mean()
    return Level(len(theirs), int(inside.sum()), *map(float, means))


class Signs(NamedTuple):
    """How many published differences have a sign, and how many of ours have the same one."""

    published: int
    agree: float


def signs(ours: np.ndarray, published: np.ndarray) -> Signs:
    """Compare signs; a published tie has none and is left out, a tie of ours counts as half."""
    known = _known(ours, published) & (np.abs(published) > ROUNDING)
    sides = (np.where(np.abs(side) > ROUNDING, np.sign(side), 0.0) for side in (ours, published))
    alike = (1 + np.prod([side[known] for side in sides], axis=0)) / 2
    return Signs(int(known.sum()), float(alike.sum()))


class Order(NamedTuple):
    """Spearman's rank correlation of published values and ours.

    Attributes:
        value, low, high: the coefficient, and its interval over pairs.
        expected: what one more training of our models would give on average.
        least: a low percentile of that.
    """

    value: float
    low: float
    high: float
    expected: float
    least: float


def order_over_all(
    ours: np.ndarray, published: np.ndarray, drawn: np.ndarray, percentile: float, how: Resampling
) -> Order:
    """Correlate over all pairs and encodings; the interval is a bootstrap over pairs.

    Args:
        ours, published: (pairs, encodings).
        drawn: (count, pairs, encodings), what one more training of our models may give.
        percentile: of the correlations with those.
        how: the interval is made.
    """
    ours, published = _both(ours, published)
    rows = np.random.default_rng(how.seed).integers(len(ours), size=(how.resamples, len(ours)))
    resampled = _over_all_each(ours[rows], published[rows])
    low, high = _quantiles(resampled, (1 - how.level) / 2, (1 + how.level) / 2)
    if len(ours) < 2:
        low = high = np.nan
    return _order((_over_all(ours, published), low, high), _over_all(ours, drawn), percentile)


def order_within(
    ours: np.ndarray, published: np.ndarray, drawn: np.ndarray, percentile: float, how: Resampling
) -> Order:
    """The same over the encodings of each pair: mean over pairs, with Student's interval."""
    ours, published = _both(ours, published)
    rho = _within(ours, published)
    rho = rho[np.isfinite(rho)]
    if not len(rho):
        return Order(*np.full(5, np.nan))
    found = np.clip(mean_interval(rho, confidence=how.level), -1.0, 1.0)
    return _order(found, _mean(_within(ours, drawn)), percentile)


def _order(found: Iterable[ArrayLike], drawn: np.ndarray, percentile: float) -> Order:
    value, low, high = (float(np.asarray(number)) for number in found)
    (least,) = _quantiles(drawn, percentile / 100)
    return Order(value, low, high, float(_mean(drawn)), least)


def _both(ours: np.ndarray, published: np.ndarray) -> list[np.ndarray]:
    """Both sides, NaN where either is missing."""
    known = _known(ours, published)
    return [np.where(known, side, np.nan) for side in (ours, published)]


def _known(ours: np.ndarray, published: np.ndarray) -> np.ndarray:
    return np.isfinite(ours) & np.isfinite(published)


def _over_all(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """ρ of the known values of ours (pairs, encodings) and theirs (..., pairs, encodings)."""
    known = np.isfinite(ours)
    if known.sum() < FEWEST_RANKED:
        return np.full(theirs.shape[:-2], np.nan)
    return spearman(ours[known], theirs[..., known])


def _over_all_each(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The same of many tables (count, pairs, encodings) of ours, each with its own of theirs."""
    if np.isfinite(ours).all():
        return spearman(*(side.reshape(len(side), -1) for side in (ours, theirs)))
    return np.array([_over_all(*tables) for tables in zip(ours, theirs, strict=True)])


def _within(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """ρ within each pair: (..., pairs)."""
    rows = [_over_all(ours[[pair]], theirs[..., [pair], :]) for pair in range(len(ours))]
    return np.stack(rows, axis=-1)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over the last axis of what is not NaN."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=-1)
    return np.divide(
        total, known.sum(axis=-1), out=np.full(total.shape, np.nan), where=known.any(axis=-1)
    )


def _quantiles(values: np.ndarray, *shares: float) -> list[float]:
    known = values[np.isfinite(values)]
    return [float(np.quantile(known, share)) if len(known) else np.nan for share in shares]


def first_crossing(strengths: np.ndarray, levels: np.ndarray, wanted: float) -> float:
    """The lowest strength at which a curve, linear between its points, has the wanted level.

    Args:
        strengths: (points,), rising.
        levels: (points,).
        wanted: the level.

    Returns:
        NaN where the curve does not reach it.
    """
    above = levels - wanted
    crossed = np.flatnonzero(above[:-1] * above[1:] <= 0)
    if not len(crossed):
        return np.nan
    at = crossed[0]
    share = 0.0 if above[at] == 0 else above[at] / (above[at] - above[at + 1])
    return float(strengths[at] + share * (strengths[at + 1] - strengths[at]))


def at_strength(values: np.ndarray, strengths: np.ndarray, strength: float) -> np.ndarray:
    """Values (..., points) of curves, linear between their points, at one strength."""
    right = int(np.clip(np.searchsorted(strengths, strength), 1, len(strengths) - 1))
    share = (strength - strengths[right - 1]) / (strengths[right] - strengths[right - 1])
    return (1 - share) * values[..., right - 1] + share * values[..., right]
