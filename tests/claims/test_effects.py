"""The ways to estimate an effect, against those of SciPy and statsmodels."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from atp.claims.effects import mean_over_seeds, share_of_pairs
from atp.claims.rules import Scale
from atp.settings.sections import Settings, Statistics

SETTINGS = Settings(seed=3, statistics=Statistics(level=0.9, resamples=500, test_images=200))


def test_the_mean_over_seeds_has_students_interval_and_tests():
    values = np.random.default_rng(0).normal(1.0, 1.5, 8)
    found = mean_over_seeds("gain", Scale("points", 0.5, 2.0), values, SETTINGS)
    assert found.value == pytest.approx(values.mean())
    interval = stats.ttest_1samp(values, 0.0).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    expected = [stats.ttest_1samp(values, at).pvalue for at in (0.5, 2.0)]
    assert [found.p_none, found.p_smallest] == pytest.approx(expected)


def test_seeds_that_agree_leave_no_doubt():
    found = mean_over_seeds("gain", Scale("points", 1.0, 2.0), np.full(4, 1.0), SETTINGS)
    assert (found.value, found.low, found.high) == (1.0, 1.0, 1.0)
    assert (found.p_none, found.p_smallest) == (1.0, 0.0)


def test_the_share_of_pairs_has_wilsons_interval_and_the_score_test():
    found = share_of_pairs("wins", Scale("%", 50.0, 80.0), [1.0] * 7 + [0.0] * 4, SETTINGS)
    assert found.value == pytest.approx(100 * 7 / 11)
    expected = proportion_confint(7, 11, alpha=0.1, method="wilson")
    assert (found.low / 100, found.high / 100) == pytest.approx(expected)
    tests = [proportions_ztest(7, 11, null, prop_var=null)[1] for null in (0.5, 0.8)]
    assert [found.p_none, found.p_smallest] == pytest.approx(tests)
