"""How often the whole procedure claims something where pruning does nothing.

A statistical model of search, judgement and verdict, without any training: all masks of a pair are
equally good, and what differs is luck. That of a training shows on validation and on test images
alike, that of the images only on theirs. Sizes are those of the first full run: the accuracy of a
training scatters by 0.1 to 3 points about its pair's, and two masks disagree on 6 % of the images,
of which 400 validate and 2,000 test.
"""

from dataclasses import dataclass

import numpy as np
import pytest

from atp.claims.effects import mean_over_pairs
from atp.claims.rules import Scale
from atp.claims.verdict import OPPOSITE, SUPPORTED, judge
from atp.data.task import Task
from atp.settings.sections import Settings, Statistics

MASKS = 9
STATISTICS = Statistics(
    unit="pairs", level=0.95, resamples=400, fewest_pairs=6, fewest_repetitions=3
)
GAIN = Scale("points", no_effect=0.0, smallest=1.0)


@dataclass(frozen=True)
class Reading:
    """How the paper is read.

    Attributes:
        pairs: how many are judged.
        deviation: of a training's accuracy, in points; the median over the pairs.
        trainings: of each mask in a search.
        repetitions: on which the judgement rests.
        papers: how many are simulated.
    """

    pairs: int
    deviation: float
    trainings: int
    repetitions: int
    papers: int = 1000


READINGS = {
    "11 pairs": Reading(pairs=11, deviation=1.0, trainings=10, repetitions=10),
    "45 pairs": Reading(pairs=45, deviation=1.0, trainings=10, repetitions=10, papers=200),
    "few noisy trainings": Reading(pairs=11, deviation=3.0, trainings=3, repetitions=3),
}


def fresh(reading, random):
    """Every repetition searches on its own images, and a training of its own is judged."""
    shape = (reading.papers, reading.pairs, reading.repetitions)
    spread = spreads(reading, random)
    luck = random.normal(size=(*shape, MASKS)) / np.sqrt(reading.trainings)
    validated = spread[..., None, None] * luck + image_luck(400, random, *shape, MASKS)
    pruned, unpruned = spread[..., None] * random.normal(size=(2, *shape))
    return differences(validated.argmax(axis=-1), pruned, unpruned, reading, random)


def landed(reading, random):
    """One search, and the trainings that it chose by are judged."""
    shape = (reading.papers, reading.pairs)
    luck = random.normal(size=(*shape, reading.trainings, MASKS))
    trained = spreads(reading, random)[..., None, None] * luck
    validated = trained.mean(axis=2) + image_luck(400, random, *shape, MASKS)
    chosen = np.repeat(validated.argmax(axis=-1)[..., None], reading.trainings, axis=-1)
    pruned = np.take_along_axis(trained, chosen[..., None], axis=-1)[..., 0]
    return differences(chosen, pruned, trained[..., 0], reading, random)


def spreads(reading, random):
    """How much the trainings of each pair scatter: (papers, pairs)."""
    return reading.deviation * random.lognormal(sigma=0.7, size=(reading.papers, reading.pairs))


def image_luck(images, random, *shape):
    """Points that the images give or take from a mask; of two masks, on the 6 % they differ in."""
    return 100 * np.sqrt(0.06 / images / 2) * random.normal(size=shape)


def differences(chosen, pruned, unpruned, reading, random):
    """ATP less angle encoding (papers, pairs, repetitions); mask 0 prunes nothing."""
    tested = image_luck(2000, random, reading.papers, reading.pairs, 1, MASKS)
    of_mask = np.take_along_axis(tested, chosen[..., None], axis=-1)[..., 0]
    return np.where(chosen == 0, 0.0, pruned - unpruned + of_mask - tested[..., 0])


def rates(procedure, reading):
    """Shares of papers that claim an effect, and that tell the gain from 0; the mean gain."""
    claims, told, gains = [], [], []
    for paper, pairs in enumerate(procedure(reading, np.random.default_rng(1))):
        settings = Settings(seed=paper, statistics=STATISTICS)
        named = {Task("mnist", (0, number)): own for number, own in enumerate(pairs, start=1)}
        effect = mean_over_pairs("ATP − Angle", GAIN, named, settings)
        claims.append(judge([effect], STATISTICS).verdict in (SUPPORTED, OPPOSITE))
        told.append(effect.p_effect <= 0.05)
        gains.append(effect.value)
    return np.mean(claims), np.mean(told), np.mean(gains)


@pytest.mark.parametrize("name", READINGS)
def test_where_pruning_does_nothing_the_procedure_claims_nothing(name):
    reading = READINGS[name]
    found = {procedure.__name__: rates(procedure, reading) for procedure in (fresh, landed)}
    for procedure, (claimed, told, gain) in found.items():
        print(f"{name}, {procedure}: {claimed:.1%} claim, {told:.1%} see a gain, of {gain:+.2f}")
    claimed, told, gain = found["fresh"]
    assert claimed <= 0.05
    assert told <= 0.05
    assert abs(gain) < 0.1
    assert found["landed"][1] > 4 * told
    assert found["landed"][2] > 0.2
