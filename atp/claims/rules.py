"""The claims and their decision rules, as written in reference/claims.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from atp.files import PathLike

TIMED = "overhead"
"""The claim about time."""


@dataclass(frozen=True)
class Scale:
    """How large an effect must be, larger being what the paper claims.

    Attributes:
        unit: of the effect.
        no_effect: its value where what the claim says is absent.
        smallest: the smallest value that would make the claim matter.
    """

    unit: str
    no_effect: float
    smallest: float


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
        Rule(**{**entry, "effects": {name: Scale(**e) for name, e in entry["effects"].items()}})
        for entry in entries
    ]
