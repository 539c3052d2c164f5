"""When level, order and contrasts count as reproduced: the bounds of reference/agreement.yaml."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from atp.files import PathLike
from atp.results.tidy import PERCENT
from atp.statistics.agreement import Level, Order, Signs

REPRODUCED, IN_PART, NOT = "reproduced", "in part", "not"
NOT_JUDGED = "not judged"
STEPS = {REPRODUCED: "reproduced", IN_PART: "in_part"}  # from the best verdict down
Criterion = tuple[float, Mapping[str, float]]
"""A value, and the least that it must be by verdict."""


@dataclass(frozen=True)
class Rules:
    """The bounds.

    Attributes:
        fewest: `pairs` and `repetitions` that a verdict needs.
        level, contrasts: for each criterion, the bounds by verdict; of a bias, by unit.
        order: `percentile` of what exact reproduction would give.
    """

    fewest: Mapping[str, int]
    level: Mapping[str, Any]
    order: Mapping[str, float]
    contrasts: Mapping[str, Any]

    def enough(self, pairs: int, repetitions: int) -> bool:
        """Whether there is enough for a verdict."""
        return pairs >= self.fewest["pairs"] and repetitions >= self.fewest["repetitions"]

    def judge_level(self, found: Level, unit: str) -> str:
        """By the values inside their intervals, and by the bias, in a unit of print."""
        return _judge(_criteria(found, self.level, unit))

    def judge_contrasts(self, found: Level, signs: Signs, unit: str) -> str:
        """By the same of contrasts, and by their signs."""
        share = PERCENT * signs.agree / signs.published if signs.published else math.nan
        criteria = _criteria(found, self.contrasts, unit)
        return _judge([*criteria, (share, self.contrasts["signs"])])

    def judge_order(self, *found: Order) -> str:
        """By the rank correlations, over all models and within pairs."""
        shown = [order.low > 0 for order in found]
        if all(shown) and all(order.value >= order.least for order in found):
            return REPRODUCED
        return IN_PART if any(shown) else NOT


def _criteria(found: Level, bounds: Mapping[str, Any], unit: str) -> list[Criterion]:
    smallest = {verdict: -largest for verdict, largest in bounds["bias"][unit].items()}
    return [
        (PERCENT * found.inside / found.number, bounds["inside"]),
        (-abs(found.bias), smallest),
    ]


def _judge(criteria: list[Criterion]) -> str:
    for verdict, step in STEPS.items():
        if all(value >= bounds[step] for value, bounds in criteria):
            return verdict
    return NOT


def read_rules(path: PathLike) -> Rules:
    """Read the bounds."""
    return Rules(**yaml.safe_load(Path(path).read_text(encoding="utf-8")))
