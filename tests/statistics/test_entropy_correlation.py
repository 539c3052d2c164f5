import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from atp.statistics.correlation import spearman
from atp.statistics.entropy_correlation import (
    Resampling,
    across_encodings,
    across_models,
    across_repetitions,
)

HOW = Resampling(0.95, 2000, 3)


def draw(seed):
    return np.random.default_rng(seed)


@given(arrays(float, (2, 7), elements=st.integers(0, 4)))
def test_spearman_agrees_with_scipy_ties_included(sides):
    x, y = sides
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert np.isnan(spearman(x, y))
    else:
        assert spearman(x, y) == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)


def test_two_values_are_no_correlation():
    assert np.isnan(spearman(np.array([1.0, 2.0]), np.array([1.0, 2.0])))


def test_levels_see_different_relations():
    """Between pairs the two rise together; within a pair they oppose; within a model, neither."""
    pair = np.arange(8)[:, None, None]
    encoding = np.arange(5)[None, :, None]
    repetition = np.arange(6)[None, None, :]
    x = 100.0 * pair + 1.0 * encoding + 0.01 * repetition
    y = 100.0 * pair - 1.0 * encoding + 0.0 * repetition
    assert across_models(x, y, HOW).mean > 0.9
    assert across_encodings(x, y, HOW).mean == pytest.approx(-1)
    assert np.isnan(across_repetitions(x, y, HOW).mean)
    assert across_repetitions(x, x, HOW).mean == pytest.approx(1)


def test_level_of_models_is_scipys_over_all_of_them():
    x, y = draw(1).normal(size=(2, 6, 5, 4))
    expected = spearmanr(x.mean(-1).ravel(), y.mean(-1).ravel()).statistic
    found = across_models(x, y, HOW)
    assert found.mean == pytest.approx(expected)
    assert found.low < expected < found.high


def test_interval_covers_no_correlation_about_as_often_as_it_says():
    covered = 0
    for trial in range(200):
        x, y = draw(trial).normal(size=(2, 11, 5, 3))
        found = across_models(x, y, Resampling(0.95, 500, trial))
        covered += bool(found.low <= 0 <= found.high)
    assert 0.88 <= covered / 200 <= 0.99


def test_one_pair_has_no_interval():
    x, y = draw(2).normal(size=(2, 1, 5, 4))
    for found in (across_models(x, y, HOW), across_encodings(x, y, HOW)):
        assert np.isfinite(found.mean)
        assert np.isnan([found.low, found.high]).all()
