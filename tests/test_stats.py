import numpy as np
import pytest
from scipy import stats

from atp.stats import half_width, mean_interval


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
