"""The claims and their decision rules, as written in reference/claims.yaml."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from atp.files import PathLike

CHANCE = "chance"
"""A `no_effect` that depends on how many things are compared; the judge fills it in."""


@dataclass(frozen=True)
class Scale:
    """How large an effect must be, larger being what the paper claims.

    Attributes:
        unit: of the effect.
        no_effect: its value where what the claim says is absent; NaN where that is chance.
        smallest: the smallest value that would make the claim matter.
        stated: what the paper states where it prints no numbers to judge.
    """

    unit: str
    no_effect: float
    smallest: float
    stated: float | None = None

    @property
    def is_bound(self) -> bool:
        """Whether the claim is to stay within a bound: then there is no value between."""
        return self.no_effect == self.smallest

    def by_chance(self, value: float) -> Scale:
        """The same where chance alone gives `value`; a smallest value below it is lifted."""
        return replace(self, no_effect=value, smallest=max(value, self.smallest))


@dataclass(frozen=True)
class Rule:
    """A claim and how it is judged.

    Attributes:
        id: its short name.
        source: where the paper says it.
        statement: what it says.
        rule: the decision rule, in words.
        effects: the scale of each effect by its name.
        given: numbers of the claim itself.
    """

    id: str
    source: str
    statement: str
    rule: str
    effects: Mapping[str, Scale]
    given: Mapping[str, Any] = field(default_factory=dict)


def read_rules(path: PathLike) -> list[Rule]:
    """Read the rules, in their order."""
    entries = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return [
        Rule(**{**entry, "effects": {name: _scale(**e) for name, e in entry["effects"].items()}})
        for entry in entries
    ]


def _scale(
    unit: str,
    no_effect: float | str = math.nan,
    smallest: float = math.nan,
    bound: float | None = None,
    stated: float | None = None,
) -> Scale:
    if bound is not None:
        return Scale(unit, bound, bound, stated)
    return Scale(unit, math.nan if no_effect == CHANCE else float(no_effect), smallest, stated)
