import numpy as np
import pytest
from scipy.stats import permutation_test

from atp.statistics.signs import sign_test

VALUES = np.random.default_rng(0).normal(0.5, 1, 9)


@pytest.mark.parametrize("centre", [-0.3, 0.0, 0.4, 1.5])
def test_p_values_are_those_of_the_randomisation_test(centre):
    found = sign_test(VALUES)
    for p, side in ((found.above(centre), "greater"), (found.below(centre), "less")):
        expected = permutation_test(
            (VALUES - centre,), np.mean, permutation_type="samples", alternative=side
        )
        assert expected.null_distribution.size == 2**9
        assert p == pytest.approx(min(1, 2 * expected.pvalue))


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_holds_what_the_test_leaves(confidence):
    found = sign_test(VALUES)
    low, high = found.interval(confidence)
    for end, test, sign in ((low, found.above, -1), (high, found.below, 1)):
        assert test(end + sign * 1e-6) <= 1 - confidence + 1e-12 < test(end - sign * 1e-6)


def test_six_values_are_the_fewest_that_can_tell():
    for count, tells in ((5, False), (6, True)):
        found = sign_test(np.arange(1.0, count + 1))
        assert (found.above(0) <= 0.05) == tells
        assert np.isfinite(found.interval(0.95)).all() == tells
    assert found.interval(0.95) == (1, 6)


def test_equal_values_are_told_from_any_other():
    found = sign_test(np.full(11, 0.1))
    assert found.interval(0.95) == pytest.approx((0.1, 0.1))
    assert found.above(0.1) == found.below(0.1) == 1
    assert found.above(0.05) == 2 / 2**11


@pytest.mark.parametrize("count", [8, 20])
def test_symmetric_values_of_any_scatter_are_rejected_as_often_as_they_should(count):
    random, rejected = np.random.default_rng(1), 0
    for _ in range(1500):
        values = random.normal(size=count) * random.lognormal(sigma=1, size=count)
        rejected += sign_test(values).above(0) <= 0.1
    assert rejected / 1500 == pytest.approx(0.05, abs=0.015)
