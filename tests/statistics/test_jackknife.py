"""The jackknife over classes against closed forms and by simulation."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from atp.data.task import Task
from atp.statistics.jackknife import judgeable, mean_over_strata

CLASSES = 10


def pairs_of(dataset, values):
    """One value per pair of classes, in the order of the pairs."""
    pairs = combinations(range(CLASSES), 2)
    return {Task(dataset, pair): float(v) for pair, v in zip(pairs, values, strict=True)}


def test_sums_of_class_effects_have_the_interval_of_the_classes():
    """With value(a, b) = (u_a + u_b)/2 the mean is that of u, and so is its jackknife."""
    u = np.random.default_rng(0).normal(size=CLASSES)
    values = [(u[a] + u[b]) / 2 for a, b in combinations(range(CLASSES), 2)]
    found = mean_over_strata(pairs_of("mnist", values))
    assert found.mean == pytest.approx(u.mean())
    # leaving one of n out of a mean over n − 1 moves it by (mean − u_k)/(n − 1), as for plain means
    assert found.error == pytest.approx(stats.sem(u))
    assert found.interval(0.95) == pytest.approx(
        stats.t.interval(0.95, CLASSES - 1, u.mean(), stats.sem(u))
    )
    p = stats.ttest_1samp(u, 0.0).pvalue
    assert min(found.above(0.0), found.below(0.0)) == pytest.approx(p)
    assert max(found.above(0.0), found.below(0.0)) == 1.0


def test_strata_count_the_same_and_their_variances_add():
    random = np.random.default_rng(1)
    one, other = random.normal(1.0, 1.0, 45), random.normal(3.0, 2.0, 45)
    parts = [mean_over_strata(pairs_of(n, v)) for n, v in (("mnist", one), ("cifar10", other))]
    both = mean_over_strata({**pairs_of("mnist", one), **pairs_of("cifar10", other)})
    assert both.mean == pytest.approx((one.mean() + other.mean()) / 2)
    assert both.error == pytest.approx(np.hypot(parts[0].error, parts[1].error) / 2)
    assert CLASSES - 1 < both.freedom < 2 * (CLASSES - 1)


@pytest.mark.parametrize("shared", [0.0, 1.0, 3.0])
def test_intervals_cover_and_tests_keep_their_level(shared):
    """Class effects of any size beside the pairs' own scatter: at least 95 % and at most 5 %."""
    random = np.random.default_rng(2)
    covered = rejected = 0
    for _ in range(400):
        values = {}
        for dataset in ("mnist", "fashion_mnist", "cifar10"):
            u, own = shared * random.normal(size=CLASSES), random.normal(size=45)
            made = [
                u[a] + u[b] + e for (a, b), e in zip(combinations(range(10), 2), own, strict=True)
            ]
            values |= pairs_of(dataset, made)
        found = mean_over_strata(values)
        low, high = found.interval(0.95)
        covered += low <= 0 <= high
        rejected += min(found.above(0.0), found.below(0.0)) <= 0.05
    assert covered >= 0.93 * 400
    assert rejected <= 0.07 * 400


def test_equal_pairs_leave_no_doubt():
    found = mean_over_strata(pairs_of("mnist", np.full(45, 2.0)))
    assert found.interval(0.95) == (2.0, 2.0)
    assert (found.above(2.0), found.above(0.0), found.below(3.0)) == (1.0, 0.0, 0.0)


def test_too_few_classes_are_refused():
    with pytest.raises(ValueError, match="leaves no pair of 1"):
        mean_over_strata({Task("mnist", (0, 1)): 1.0})


def test_a_data_set_whose_pairs_all_share_a_class_is_not_judged():
    triangle = {Task("mnist", pair): 1.0 for pair in ((0, 1), (1, 2), (0, 2))}
    star = {Task("cifar10", pair): 2.0 for pair in ((0, 1), (0, 2), (0, 3))}
    assert judgeable({**triangle, **star}) == set(triangle)
    with pytest.raises(ValueError, match="leaves no pair of 3"):
        mean_over_strata({**triangle, **star})
