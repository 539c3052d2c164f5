import numpy as np
import pytest
from scipy.stats import binomtest

from atp.statistics.shares import at_least, at_most, clopper_pearson


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 1.0])
@pytest.mark.parametrize(("successes", "count"), [(0, 11), (2, 4), (7, 11), (11, 11)])
def test_tails_are_those_of_the_binomial_test(successes, count, share):
    greater, less = (
        binomtest(successes, count, share, alternative=side).pvalue for side in ("greater", "less")
    )
    assert at_least(successes, count, share) == pytest.approx(greater)
    assert at_most(successes, count, share) == pytest.approx(less)


@pytest.mark.parametrize(("successes", "count"), [(0, 11), (1, 6), (7, 11), (11, 11)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_is_clopper_and_pearsons(successes, count, confidence):
    expected = binomtest(successes, count).proportion_ci(confidence, method="exact")
    assert clopper_pearson(successes, successes, count, confidence) == pytest.approx(expected)


def test_successes_in_doubt_widen_the_interval():
    sure, possible = (binomtest(won, 11).proportion_ci(method="exact") for won in (7, 9))
    assert clopper_pearson(7, 9, 11, 0.95) == pytest.approx((sure.low, possible.high))


def test_the_interval_covers_at_least_as_often_as_it_says():
    random = np.random.default_rng(0)
    for share in (0.05, 0.2, 0.5):
        drawn = random.binomial(11, share, 4000)
        intervals = np.array([clopper_pearson(won, won, 11, 0.95) for won in range(12)])[drawn]
        assert np.mean((intervals[:, 0] <= share) & (share <= intervals[:, 1])) >= 0.945
