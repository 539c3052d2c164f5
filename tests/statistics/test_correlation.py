import numpy as np
import pytest
from scipy import stats

from atp.statistics.correlation import rank_correlation


def test_value_and_p_are_scipys():
    x, y = np.random.default_rng(0).normal(size=(2, 30))
    expected = stats.spearmanr(x, x + y)
    found = rank_correlation(x, x + y)
    assert (found.value, found.p) == pytest.approx((expected.statistic, expected.pvalue))
    assert found.low < found.value < found.high


def test_constants_and_perfect_order():
    assert np.isnan(rank_correlation([1, 1, 1], [1, 2, 3])).all()
    assert rank_correlation([1, 2, 3, 4, 5], [2, 4, 8, 16, 32])[:3] == pytest.approx((1, 1, 1))
    assert np.isnan(rank_correlation([1, 2, 3], [1, 3, 2]).low)


def test_interval_covers_as_often_as_it_says():
    random = np.random.default_rng(2)
    correlation = 0.5
    truth = 6 / np.pi * np.arcsin(correlation / 2)  # Spearman's coefficient of normal variables
    covered = 0
    for _ in range(1000):
        x, noise = random.normal(size=(2, 55))
        found = rank_correlation(x, correlation * x + np.sqrt(1 - correlation**2) * noise)
        covered += found.low <= truth <= found.high
    print(f"rank correlation: coverage {covered / 1000:.3f}")
    assert 930 <= covered <= 970
