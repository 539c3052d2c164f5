import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from atp.data.task import Task
from atp.readings.distance import (
    binomial_spread,
    closest,
    distances,
    mean_gaps,
    published_cells,
)
from atp.readings.stages import halves

PAIRS = {"mnist": [[0, 1], [0, 3], [2, 4], [5, 6], [2, 8]], "fashion_mnist": [[0, 1], [2, 8]]}
FIRST, SECOND = Task("mnist", (0, 1)), Task("mnist", (0, 3))


def table(path, values):
    keys = ["dataset", "class_0", "class_1", "encoding", "value"]
    pd.DataFrame([("mnist", 0, b, e, v) for (b, e), v in values.items()], columns=keys).to_csv(
        path, index=False
    )
    return path


@pytest.fixture
def cells(tmp_path):
    return published_cells(
        table(tmp_path / "1.csv", {(1, "angle"): 80, (1, "atp"): 99, (3, "angle"): 90}),
        table(tmp_path / "2.csv", {(1, "angle"): 0.6, (1, "atp"): 0.1, (3, "angle"): 0.5}),
        test_images=196,
        entropy_spread=0.1,
    )


def rows(*values):
    columns = ["reading", "dataset", "class_0", "class_1", "encoding", "accuracy", "entropy"]
    return pd.DataFrame([(r, "mnist", 0, b, e, a, s) for r, b, e, a, s in values], columns=columns)


def test_the_distance_of_one_cell_in_closed_form(cells):
    """196 images and four more: (0.8 · 196 + 2) / 200 = 0.794."""
    spread = np.sqrt(0.794 * 0.206 / 200)
    found = distances(rows((4, 1, "angle", 0.8 + 2 * spread, 0.5)), cells, [FIRST], ["angle"])
    assert found.to_dict() == {4: pytest.approx(np.sqrt((2**2 + 1**2) / 2))}


def test_cells_weigh_the_same_and_repetitions_are_averaged(cells):
    some = rows(
        (0, 1, "angle", 0.7, 0.6), (0, 1, "angle", 0.9, 0.6), (0, 3, "angle", 0.9, 0.7)
    )  # exact but for one entropy, two standard deviations off
    assert distances(some, cells, [FIRST, SECOND], ["angle"])[0] == pytest.approx(1)
    assert distances(some, cells, [FIRST], ["angle"])[0] == pytest.approx(0)
    gaps = mean_gaps(some, cells, [FIRST, SECOND], ["angle"]).loc[0]
    assert gaps.to_dict() == pytest.approx({"accuracy_gap": 0, "entropy_gap": 0.1})


def test_atp_and_unpublished_pairs_do_not_count(cells):
    some = rows((0, 1, "angle", 0.8, 0.6), (0, 1, "atp", 0.1, 9.0), (0, 9, "angle", 0.1, 9.0))
    tasks = [FIRST, Task("mnist", (0, 9))]
    assert distances(some, cells, tasks, ["angle", "pca"])[0] == pytest.approx(0)
    assert np.isnan(distances(some, cells, tasks[1:], ["angle"])[0])


def test_a_reading_that_differs_by_chance_alone_has_distance_one(cells):
    """Accuracies of 196 images that are right as often as the paper's, and EE of that spread."""
    random = np.random.default_rng(0)
    accuracies = binom(196, 0.8).rvs(4000, random_state=random) / 196
    entropies = random.normal(0.6, 0.1, 4000)
    some = rows(
        *((n, 1, "angle", a, s) for n, (a, s) in enumerate(zip(accuracies, entropies, strict=True)))
    )
    found = distances(some, cells, [FIRST], ["angle"])
    assert np.sqrt((found**2).mean()) == pytest.approx(1, abs=0.03)


def test_the_spread_is_never_zero():
    assert binomial_spread(np.array([1.0]), 200)[0] == pytest.approx(0.0069, abs=1e-4)


def test_halves_share_out_every_data_set():
    for seed in range(20):
        calibration, check = halves(PAIRS, seed)
        assert len(calibration) == 4
        assert len(check) == 3
        assert {t.name for t in [*calibration, *check] if t.dataset == "mnist"} == {
            "0-1", "0-3", "2-4", "5-6", "2-8"
        }  # fmt: skip
        for dataset, count in (("mnist", 5), ("fashion_mnist", 2)):
            mine = sum(task.dataset == dataset for task in calibration)
            assert mine in (count // 2, -(-count // 2))
    assert halves(PAIRS, 1) != halves(PAIRS, 2)


def test_the_closest_come_first_and_of_equals_the_first():
    distance = pd.Series({5: 2.0, 3: 1.0, 9: 1.0, 1: np.nan})
    assert closest(distance, 3) == [3, 9, 5]
    assert closest(distance * np.nan, 2) == [1, 3]
