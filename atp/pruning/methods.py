"""The methods of search by name, and all of them on one task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from atp.data.samples import HELD_OUT, Splits
from atp.data.task import Task
from atp.pruning import exact, lbfgsb, low_fidelity, manual, soft
from atp.pruning.search import Choice, Search
from atp.settings.sections import Settings

METHODS: Mapping[str, Callable[[Search, str], Choice]] = {
    exact.METHOD: exact.search_exactly,
    low_fidelity.METHOD: low_fidelity.search_at_low_fidelity,
    lbfgsb.METHOD: lbfgsb.search_by_lbfgsb,
    soft.METHOD: soft.search_softly,
    manual.METHOD: manual.take_given,
}

Choices = Mapping[str, Mapping[str, Choice]]
"""What each method chose, by the split that it was selected on."""


@dataclass(frozen=True)
class Found:
    """The search of one repetition, and what its methods chose."""

    search: Search
    choices: Choices

    @property
    def configured(self) -> Choice:
        """What the configured method chose on the configured split."""
        threshold = self.search.threshold
        return self.choices[threshold.method][threshold.select_on]


def configured_choice(search: Search) -> Choice:
    """What the configured method chooses on the configured split."""
    return METHODS[search.threshold.method](search, search.threshold.select_on)


def compare_methods(search: Search) -> Choices:
    """What every method chooses on each split; a given threshold only where one is configured."""
    searching = [method for method in METHODS if method != manual.METHOD]
    methods = dict.fromkeys([*searching, search.threshold.method])
    return {
        method: {split: METHODS[method](search, split) for split in HELD_OUT} for method in methods
    }


def search_repetitions(
    task: Task, splits: Splits, means: np.ndarray, settings: Settings
) -> list[Found]:
    """Every repetition's search by every method; arguments as for `Search`."""
    numbers = range(splits.n_repetitions)
    searches = [Search(task, number, splits, means, settings) for number in numbers]
    searches[0].scores.warm_up()
    return [Found(search, compare_methods(search)) for search in searches]
