"""Every repetition searches by itself: its own images, its own seeds, its own threshold."""

import json

import numpy as np
import pytest
from helpers.searching import SETTINGS as SEARCH
from helpers.training import repeated, two_classes
from hypothesis import given
from hypothesis import strategies as st

from atp.data.samples import Samples, Splits
from atp.data.task import Task
from atp.files import write_json
from atp.pruning.masks import class_means
from atp.pruning.methods import search_repetitions
from atp.pruning.records import (
    choice_rows,
    read_masks,
    selection_seconds,
    sweep_rows,
    threshold_record,
    trace_rows,
)
from atp.pruning.scores import search_seeds
from atp.seeds import derive_seeds
from atp.settings.sections import Settings

SETTINGS = SEARCH.replace(
    threshold=SEARCH.threshold.replace(
        lbfgsb=SEARCH.threshold.lbfgsb.replace(iterations=2),
        soft=SEARCH.threshold.soft.replace(iterations=1, evaluations=2),
    ),
    training=SEARCH.training.replace(epochs=2),
)
TASK = Task("mnist", (3, 5))
TEST = two_classes(40, 30)


def drawn(number: int) -> Samples:
    """Samples whose third position is the brighter, the higher the number."""
    made = two_classes(40, number)
    made.x[:, 2] += 0.1 * (number % 10)
    return made


def splits_of(*numbers: int) -> Splits:
    """One repetition per number."""
    return Splits(repeated(*map(drawn, numbers)), repeated(*(drawn(n + 10) for n in numbers)), TEST)


def searched(splits: Splits, settings: Settings = SETTINGS):
    return search_repetitions(TASK, splits, class_means(splits.train), settings)


def left(one) -> str:
    """All that a repetition's search leaves, but the time that it took."""
    rows = [trace_rows(one.search), sweep_rows(one.search), choice_rows(one)]
    return json.dumps(rows, sort_keys=True)


@pytest.fixture(scope="module")
def found():
    return searched(splits_of(1, 2, 3))


def test_a_search_sees_the_images_of_its_repetition_alone(found):
    other = searched(splits_of(1, 5, 3))
    assert [left(one) == left(two) for one, two in zip(found, other, strict=True)] == [
        *(True, False, True)
    ]


def test_more_repetitions_leave_the_first_as_they_were(found):
    for many, few in zip(found, searched(splits_of(1, 2)), strict=False):
        assert left(many) == left(few)


def test_a_repetition_takes_its_number_from_its_place(found):
    for number, one in enumerate(found):
        assert one.search.repetition == number
        assert {row["repetition"] for row in trace_rows(one.search)} == {number}


def test_equal_images_are_searched_with_other_seeds():
    """Otherwise fixed splits would repeat one search again and again."""
    one, other = searched(splits_of(1, 1))
    np.testing.assert_array_equal(one.search.means, other.search.means)
    assert left(one) != left(other).replace('"repetition": 1', '"repetition": 0')


def test_the_record_has_an_entry_per_repetition(found, tmp_path):
    record = threshold_record(found)
    choices = [one.choices["exact"]["validation"] for one in found]
    assert record["tau"] == [choice.tau for choice in choices]
    write_json(tmp_path / "threshold.json", record)
    masks = read_masks(tmp_path / "threshold.json", 3)
    np.testing.assert_array_equal(masks, [choice.mask for choice in choices])
    for number, one in enumerate(found):
        ceilings = np.maximum(
            *(drawn(number + 1).x[drawn(number + 1).y == sign].mean(axis=0) for sign in (1, -1))
        )
        np.testing.assert_array_equal(masks[number], ceilings >= record["tau"][number])
        best = max(
            row["validation_accuracy"]
            for row in trace_rows(one.search)
            if (row["method"], row["select_on"]) == ("exact", "validation")
        )
        assert record["accuracy"][number] == best
        masks_tried = len(one.search.masks)
        assert record["trainings"][number] == 2 * masks_tried  # two seeds each
    assert [len(seeds) for seeds in record["seeds"]] == [2, 2, 2]


@pytest.mark.parametrize(
    ("method", "seeds"),
    [("exact", 2), ("lbfgsb", 2), ("manual", 2), ("low_fidelity", 1), ("soft", 1)],
)
def test_trainings_are_those_that_the_method_asked_for(method, seeds):
    threshold = SETTINGS.threshold.replace(method=method)
    found = searched(splits_of(1, 2), SETTINGS.replace(threshold=threshold))
    for number, one in enumerate(found):
        evaluations = [
            e for e in one.search.trace if (e.method, e.select_on) == (method, "validation")
        ]
        assert threshold_record(found)["trainings"][number] == seeds * len(evaluations) > 0


def test_seconds_are_summed_over_repetitions(found):
    total = selection_seconds(found)["selection_s"]["exact"]
    parts = [one.choices["exact"]["validation"].seconds for one in found]
    assert total == pytest.approx(sum(parts))
    assert min(parts) > 0


def seeds_of(repetition: int, trainings: str, count: int) -> list[int]:
    threshold = SETTINGS.threshold.replace(trainings=trainings, seeds=count)
    return search_seeds(TASK, repetition, SETTINGS.replace(threshold=threshold))


@given(repetition=st.integers(0, 30), count=st.integers(1, 12), more=st.integers(1, 12))
def test_own_seeds_are_never_those_of_a_final_training(repetition, count, more):
    own = seeds_of(repetition, "own", count)
    assert len(set(own)) == count
    assert not set(own) & set(derive_seeds(1, 60, "mnist", 3, 5, "training"))
    assert not set(own) & set(seeds_of(repetition + more, "own", count))


@given(repetition=st.integers(0, 30), count=st.integers(1, 12))
def test_shared_seeds_begin_with_the_repetitions_own(repetition, count):
    shared = seeds_of(repetition, "shared", count)
    assert len(set(shared)) == count
    assert shared[0] == derive_seeds(1, repetition + 1, "mnist", 3, 5, "training")[-1]


@pytest.mark.parametrize("trainings", ["own", "shared"])
def test_more_seeds_of_a_search_leave_the_first_as_they_were(trainings):
    assert seeds_of(4, trainings, 9)[:3] == seeds_of(4, trainings, 3)
