import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

from atp.statistics.intervals import (
    half_width,
    holm,
    mean_interval,
    newcombe_interval,
    wilson_interval,
)


def test_interval_is_students():
    values = np.random.default_rng(0).normal(3, 2, (7, 4))
    interval = mean_interval(values, axis=0)
    low, high = stats.t.interval(0.95, 6, values.mean(0), stats.sem(values, axis=0))
    np.testing.assert_allclose(interval.mean, values.mean(0))
    np.testing.assert_allclose(interval.low, low)
    np.testing.assert_allclose(interval.high, high)


def test_confidence_is_respected():
    values = [1.0, 2.0, 4.0]
    low, _ = stats.t.interval(0.9, 2, np.mean(values), stats.sem(values))
    assert mean_interval(values, confidence=0.9).low == pytest.approx(low)


def test_one_value_has_no_interval():
    interval = mean_interval([0.5])
    assert interval.mean == 0.5
    assert np.isnan(interval.low)
    assert np.isnan(interval.high)


def test_equal_values_have_a_point_interval():
    assert mean_interval([2.0] * 5) == (2.0, 2.0, 2.0)


def test_half_width_broadcasts_over_counts():
    widths = half_width([1.0, np.nan, 1.0], [4, 1, 2])
    assert widths[0] == pytest.approx(stats.t.ppf(0.975, 3) / 2)
    assert np.isnan(widths[1])
    assert widths[2] == pytest.approx(stats.t.ppf(0.975, 1) / np.sqrt(2))


@pytest.mark.parametrize(("share", "count"), [(0.0, 10), (0.5, 200), (1.0, 60), (0.93, 143)])
def test_wilson_equals_statsmodels(share, count):
    expected = proportion_confint(share * count, count, method="wilson")
    assert wilson_interval(share, count)[1:] == pytest.approx(expected)


@pytest.mark.parametrize("shares", [(0.99, 0.96), (0.5, 0.5), (0.742, 0.70)])
def test_newcombe_equals_statsmodels(shares):
    a, b = (200 * share for share in shares)
    expected = confint_proportions_2indep(a, 200, b, 200, method="newcomb", compare="diff")
    assert newcombe_interval(shares, 200)[1:] == pytest.approx(expected)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_equals_statsmodels(p_values):
    expected = multipletests(p_values, method="holm")[1]
    np.testing.assert_allclose(holm(p_values), expected)


def test_intervals_cover_as_often_as_they_say():
    random = np.random.default_rng(1)
    interval = mean_interval(random.normal(2, 3, (10, 20_000)))
    assert np.mean((interval.low <= 2) & (interval.high >= 2)) == pytest.approx(0.95, abs=0.005)
    shares = random.binomial(400, 0.9, 20_000) / 400
    _, low, high = wilson_interval(shares, 400)
    assert np.mean((low <= 0.9) & (high >= 0.9)) == pytest.approx(0.95, abs=0.01)
