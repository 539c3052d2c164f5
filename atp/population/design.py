"""Which pairs the population has, and what of the configuration is lighter for so many."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from atp.data.registry import DATASETS

Config = Mapping[str, Any]


def population_pairs(config: Config) -> list[tuple[str, int, int]]:
    """Every pair of classes of the data sets in `population.datasets`, the lower class first."""
    return [
        (dataset, a, b)
        for dataset in config["population"]["datasets"]
        for a, b in combinations(range(len(DATASETS[dataset].class_names or ())), 2)
    ]


def population_config(config: Config) -> dict[str, Any]:
    """The configuration of one pair: no training under noise, attacks in Table 4's space alone."""
    lighter = copy.deepcopy(dict(config))
    lighter["repetitions"] = config["population"]["repetitions"]
    noise, attack = lighter["noise"], lighter["attack"]
    noise["curve"] = sorted({*noise["curve"], *noise["strengths"]})
    noise["strengths"] = []
    noise["shots"] = [noise["table"]["shots"]]
    attack["spaces"] = [attack["table"]["space"]]
    return lighter
