"""Readings in blocks of any size give the same rows."""

import pytest
from helpers.tiny_reading import SETTINGS, TASK, images

from atp.files import write_npz
from atp.readings.blocks import evaluate_chosen, evaluate_first, evaluate_sqe
from atp.readings.evaluate import evaluate_levels
from atp.readings.stages import CHEAP, PROTOCOL, WHOLE

DRAWN = {
    0: {"training.loss": "hinge", "data.grid": 2},
    1: {"training.loss": "square", "data.grid": 3},
    2: {"training.loss": "logistic", "data.grid": 2},
    3: {"training.loss": "square", "data.grid": 2},
}


def block(*numbers):
    drawn = [[number, DRAWN[number]] for number in numbers]
    return SETTINGS.replace(readings=SETTINGS.readings.replace(drawn=drawn))


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    path = tmp_path_factory.mktemp("datasets") / "digits.npz"
    write_npz(path, images())
    return [path]


def test_the_first_stage_does_not_depend_on_the_size_of_blocks(paths):
    together = evaluate_first(paths, block(0, 1, 2, 3))
    apart = evaluate_first(paths, block(0, 1, 2)) + evaluate_first(paths, block(3))
    assert together == apart
    assert list(together[0]) == list(CHEAP)
    assert [row["reading"] for row in together] == sorted([0, 1, 2, 3] * 3)
    own = SETTINGS.replace(
        data=SETTINGS.data.replace(grid=3), training=SETTINGS.training.replace(loss="square")
    )
    alone = evaluate_levels(images(), TASK, ("angle", "amplitude", "pca"), own)
    assert [row for row in together if row["reading"] == 1] == [{"reading": 1, **r} for r in alone]


def test_the_second_stage_trains_sqe_of_the_near_ones(paths):
    rows = evaluate_sqe(paths, [1, 3], block(0, 1, 3))
    assert [(row["reading"], row["encoding"]) for row in rows] == [(1, "sqe"), (3, "sqe")]
    assert evaluate_sqe(paths, [], block(0, 1)) == []


def test_the_third_stage_does_not_depend_on_the_size_of_blocks(paths):
    rows, papers = evaluate_chosen(paths, [3], block(0, 1, 2, 3))
    parts = [evaluate_chosen(paths, [3], block(*numbers)) for numbers in ((0, 1), (2, 3))]
    assert rows == [row for part in parts for row in part[0]]
    assert papers == [row for part in parts for row in part[1]]
    assert list(rows[0]) == list(WHOLE)
    assert list(papers[0]) == list(PROTOCOL)
    # every second reading is of the sample; those that are chosen, and the first, are repeated
    counts = {number: sum(r["reading"] == number for r in rows) for number in range(4)}
    assert counts == {0: 2 * 5, 1: 0, 2: 5, 3: 2 * 5}
    assert [row["reading"] for row in papers] == [0, 3]


def test_the_third_stage_has_seeds_of_its_own(paths):
    first = evaluate_first(paths, block(0))
    rows, _ = evaluate_chosen(paths, [], block(0))
    again = [r for r in rows if r["encoding"] == "angle" and r["repetition"] == 0]
    assert again[0]["entropy"] != first[0]["entropy"]
