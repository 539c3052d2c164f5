"""Claims that set encodings beside each other: accuracy, entropy, adversarial training."""

from collections.abc import Mapping

import numpy as np

from atp.claims.effects import Effect, Judged, mean_over_pairs, share_of_pairs
from atp.claims.evidence import (
    Evidence,
    Measured,
    pair_means,
    paired,
    rivals,
)
from atp.claims.rules import Rule, Scale
from atp.data.task import Task
from atp.results.labels import encoding_label
from atp.results.sheet import number
from atp.results.tidy import PERCENT
from atp.settings.sections import Settings, Statistics
from atp.statistics.intervals import holm, newcombe_interval
from atp.statistics.paired import compare


def judge_accuracy(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """ATP's accuracy against each other encoding's, and the share of pairs that it wins."""
    others = rivals(evidence.accuracy, "atp")
    effects = _differences(rule, evidence.accuracy, [("atp", other) for other in others], settings)
    wins = _wins(evidence.accuracy, ["atp", *others], sign=1)
    effects.append(share_of_pairs("ATP highest", _share(rule, others), wins, settings))
    facts = [
        f"ATP is the highest alone on {_alone(wins)}",
        _gaps(evidence, settings),
        *_optimism(evidence),
    ]
    return effects, "; ".join(facts)


def judge_entropy(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """ATP's entropy against each other encoding's, and the share of pairs where it is lowest."""
    others = rivals(evidence.entropy, "atp")
    comparisons = [(other, "atp") for other in others]
    effects = _differences(rule, evidence.entropy, comparisons, settings)
    wins = _wins(evidence.entropy, ["atp", *others], sign=-1)
    effects.append(share_of_pairs("ATP lowest", _share(rule, others), wins, settings))
    means = pair_means(evidence.entropy, ["atp", *others]).mean()
    listed = ", ".join(f"{encoding_label(str(name))} {value:.2f}" for name, value in means.items())
    return effects, f"ATP is the lowest alone on {_alone(wins)}; means in bits: {listed}"


def judge_adversarial(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """ATP against each other encoding at every ε, after training against it."""
    evidence.need("adversarial")
    others = rivals(evidence.adversarial, "atp")
    scale = rule.effects["difference"]
    effects = []
    for other in others:
        differences = paired(evidence.adversarial, "atp", other)
        for position, epsilon in enumerate(evidence.epsilons):
            name = f"ATP − {encoding_label(other)} at ε = {epsilon:g}"
            values = {task: table[:, position] for task, table in differences.items()}
            effects.append(mean_over_pairs(name, scale, values, settings))
    ahead = sum(effect.value > 0 for effect in effects)
    pairs = len(evidence.adversarial["atp"])
    where = "the one pair" if pairs == 1 else f"the {pairs} pairs"
    return effects, (
        f"ATP's mean is ahead in {ahead} of {len(effects)} comparisons over {where} where it prunes"
    )


def _differences(
    rule: Rule, measured: Measured, comparisons: list[tuple[str, str]], settings: Settings
) -> list[Effect]:
    scale = rule.effects["difference"]
    return [
        mean_over_pairs(
            f"{encoding_label(first)} − {encoding_label(second)}",
            scale,
            paired(measured, first, second),
            settings,
        )
        for first, second in comparisons
    ]


def _share(rule: Rule, others: list[str]) -> Scale:
    """Encodings that are all alike would each be the best on as many pairs."""
    return rule.effects["share"].by_chance(PERCENT / (1 + len(others)))


def _wins(measured: Measured, encodings: list[str], sign: int) -> dict[Task, float]:
    """What the first encoding has of each pair: all if it is best alone, a share of a tie."""
    table = pair_means(measured, encodings)
    means = sign * table.to_numpy()
    best = np.isclose(means, means.max(axis=1, keepdims=True), rtol=0, atol=1e-9)
    return dict(zip(table.index, (best[:, 0] / best.sum(axis=1)).tolist(), strict=True))


def _alone(wins: Mapping[Task, float]) -> str:
    return f"{sum(won == 1 for won in wins.values())} of {len(wins)} pairs"


def _gaps(evidence: Evidence, settings: Settings) -> str:
    """On how many pairs the gap between ATP and angle encoding can be told from chance."""
    if not evidence.accuracy.get("angle"):
        return "there is no model of angle encoding"
    gaps = list(paired(evidence.accuracy, "atp", "angle").values())
    if not gaps:
        return "there is no pair on which ATP and angle encoding both learned"
    if gaps[0].ndim == 1:
        return _unpaired_gaps(evidence, settings.statistics)
    level = settings.statistics.level
    found = [compare(gap, settings.seed, level) for gap in gaps]
    told = holm(np.nan_to_num([gap.p for gap in found], nan=1.0)) <= 1 - level
    ahead = sum(told & (np.array([gap.difference for gap in found]) > 0))
    return (
        f"against angle encoding it is ahead on {ahead} and behind on {told.sum() - ahead} "
        "beyond chance (exact test, Holm)"
    )


def _unpaired_gaps(evidence: Evidence, statistics: Statistics) -> str:
    means = pair_means(evidence.accuracy, ["atp", "angle"]) / PERCENT
    shares = (means["atp"], means["angle"])
    interval = newcombe_interval(shares, statistics.test_images, statistics.level)
    told = np.count_nonzero((interval.low > 0) | (interval.high < 0))
    return (
        f"with {statistics.test_images} test images {told} of {len(means)} gaps to angle encoding "
        "can be told from chance, and τ was chosen on the test set, where ATP cannot fall below it"
    )


def _optimism(evidence: Evidence) -> list[str]:
    """What choosing the threshold on the test set would have added."""
    table = evidence.searches
    if table is None:
        return []
    exact = table[(table["method"] == "exact") & (table["select_on"] == "test")]
    mean = number(exact["optimism"].mean(), 1)
    return [f"choosing τ on the test set would have added {mean} points on average"]
