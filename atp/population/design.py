"""Which pairs the population has, and what of the configuration is lighter for so many."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from atp.data.registry import DATASETS

Config = Mapping[str, Any]

FEWEST_CLASSES = 4
"""A data set with fewer has too few pairs to be a population."""


def population_pairs(config: Config) -> list[tuple[str, int, int]]:
    """Every pair of classes of the data sets in `population.datasets`, the lower class first."""
    return [
        (dataset, a, b)
        for dataset in config["population"]["datasets"]
        for a, b in combinations(range(count_classes(dataset)), 2)
    ]


def count_classes(dataset: str) -> int:
    """How many classes a data set is known to have; none if only the user's own file can tell."""
    return len(DATASETS[dataset].class_names or ())


def population_config(config: Config) -> dict[str, Any]:
    """The configuration for all pairs.

    No training under noise, attacks in Table 4's space alone; classes are the unit.
    """
    lighter = copy.deepcopy(dict(config))
    lighter["repetitions"] = config["population"]["repetitions"]
    noise, attack = lighter["noise"], lighter["attack"]
    noise["curve"] = sorted({*noise["curve"], *noise["strengths"]})
    noise["strengths"] = []
    noise["shots"] = [noise["table"]["shots"]]
    attack["spaces"] = [attack["table"]["space"]]
    lighter["statistics"]["unit"] = "classes"
    return lighter
