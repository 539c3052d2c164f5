import numpy as np
import pytest
from scipy import stats

from atp.statistics.agreement import (
    answer_correlation,
    at_strength,
    draw,
    first_crossing,
    level,
    order_over_all,
    order_within,
    predict,
    signs,
)
from atp.statistics.entropy_correlation import Resampling

HOW = Resampling(0.95, 2000, 3)


def covered(interval, value):
    return np.mean((interval.low <= value) & (value <= interval.high))


def test_without_images_it_is_the_textbook_prediction_interval():
    values = np.random.default_rng(0).normal(3, 2, 7)
    interval = predict(values).interval(0.9)
    width = stats.t.ppf(0.95, 6) * values.std(ddof=1) * np.sqrt(1 + 1 / 7)
    assert interval == pytest.approx((values.mean(), values.mean() - width, values.mean() + width))


def test_without_spread_it_is_that_of_a_share_of_images():
    interval = predict(np.full(5, 0.8), images=200).interval(0.95)
    assert interval.high - 0.8 == pytest.approx(stats.norm.ppf(0.975) * np.sqrt(0.8 * 0.2 / 200))


@pytest.mark.parametrize(("spread", "repetitions"), [(0.0, 5), (0.01, 3), (0.03, 10), (0.06, 4)])
def test_it_covers_one_training_on_a_few_images_as_often_as_it_says(spread, repetitions):
    random = np.random.default_rng(1)
    trained = random.normal(0.8, spread, (repetitions + 1, 20_000)).clip(0, 1)
    published = random.binomial(200, trained[0]) / 200
    interval = predict(trained[1:].T, images=200).interval(0.95)
    # With three or four repetitions Satterthwaite's degrees of freedom are a little too many.
    assert covered(interval, published) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("alike", [0.0, 0.4])
def test_it_covers_a_contrast_on_the_same_images_as_often_as_it_says(alike):
    """Two models with shares 0.8 and 0.7, of which the images that both are right on are known."""
    random = np.random.default_rng(2)
    shares, spreads = np.array([0.8, 0.7]), np.array([0.02, 0.04])
    trained = random.normal(shares[:, None, None], spreads[:, None, None], (2, 20_000, 6))
    covariance = alike * np.sqrt(np.prod(shares * (1 - shares)))
    a, b = trained[:, :, 0]
    both = shares.prod() + covariance + (a * b - shares.prod())
    right = random.multinomial(200, np.stack([both, a - both, b - both, 1 - a - b + both], axis=-1))
    published = (right[:, 1] - right[:, 2]) / 200
    first, second = (predict(values[:, 1:], images=200) for values in trained)
    interval = first.minus(second, covariance / 200).interval(0.95)
    assert covered(interval, published) == pytest.approx(0.95, abs=0.012)


def test_it_covers_a_mean_over_pairs_as_often_as_it_says():
    random = np.random.default_rng(3)
    means, spreads = np.linspace(0.6, 0.7, 11), np.linspace(0.01, 0.06, 11)
    trained = random.normal(means, spreads, (4000, 6, 11)).transpose(0, 2, 1)
    published = (random.binomial(200, trained[:, :, 0]) / 200).mean(axis=1)
    intervals = [predict(run[:, 1:], images=200).average().interval(0.95) for run in trained]
    inside = [
        low <= value <= high for (_, low, high), value in zip(intervals, published, strict=True)
    ]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.012)


def test_missing_repetitions_are_left_out():
    nan = np.nan
    found = predict(np.array([[1.0, nan, 4.0, 2.0], [nan, nan, nan, 7.0]]))
    expected = predict(np.array([1.0, 4.0, 2.0]))
    np.testing.assert_allclose([part[0] for part in found], expected)
    assert np.isnan([part[1] for part in found]).all()


def test_a_difference_has_welchs_degrees_of_freedom():
    random = np.random.default_rng(4)
    a, b = random.normal(0, 1, 8), random.normal(0, 5, 8)
    difference = predict(a).minus(predict(b), np.array(0.0))
    assert difference.freedom == pytest.approx(stats.ttest_ind(a, b, equal_var=False).df)


def test_answers_correlate_over_images_and_unequal_repetitions():
    """Models that know easy images from hard ones, and are otherwise independent."""
    random = np.random.default_rng(5)
    easy = np.where(np.arange(40_000) % 2, 0.9, 0.5)
    first, second = (1.0 * (random.uniform(size=(4, easy.size)) < easy) for _ in range(2))
    expected = easy.var() / (0.7 * 0.3)
    assert answer_correlation(first, second) == pytest.approx(expected, abs=0.01)
    assert answer_correlation(first, first) == pytest.approx(expected, abs=0.01)
    assert answer_correlation(first, np.ones_like(second)) == 0.0
    assert answer_correlation(first[:1], second[:1]) == 0.0


def test_draws_have_the_predicted_moments():
    prediction = predict(np.random.default_rng(6).normal(0.8, 0.02, (2, 3, 5)), images=200)
    alike = np.array([[1.0, 0.6, 0.0], [0.6, 1.0, 0.3], [0.0, 0.3, 1.0]])
    drawn = draw(prediction, np.stack([alike, np.eye(3)]), 40_000, np.random.default_rng(7))
    np.testing.assert_allclose(drawn.mean(axis=0), prediction.mean, atol=1e-3)
    for pair, correlation in enumerate([alike, np.eye(3)]):
        scores = np.sqrt(np.outer(prediction.scoring[pair], prediction.scoring[pair]))
        expected = correlation * scores + np.diag(prediction.training[pair])
        np.testing.assert_allclose(np.cov(drawn[:, pair].T), expected, atol=3e-5)


def test_level_of_values_counted_by_hand():
    spread = np.array([-1.0, 1.0]) / stats.t.ppf(0.975, 1) / np.sqrt(3)  # intervals of width ± 1
    values = np.array([[10.0, 20.0], [30.0, 40.0]])[..., None] + spread
    published = np.array([[10.9, 18.0], [np.nan, 40.0]])
    found = level(predict(values), published, 0.95)
    assert found[:2] == (3, 2)
    assert found[2:] == pytest.approx((2.9 / 3, (2.0 - 0.9) / 3, 70 / 3, 68.9 / 3))


def test_signs_counted_by_hand():
    ours = np.array([1.0, -2.0, 0.0, 3.0, 1.0, np.nan])
    published = np.array([2.0, 1.0, -4.0, 0.0, 5.0, 1.0])
    assert signs(ours, published) == (4, 2.5)


def table(seed, pairs=11, encodings=5):
    random = np.random.default_rng(seed)
    ours = random.normal(0, 3, (pairs, 1)) + random.normal(0, 1, (pairs, encodings))
    return ours, ours + random.normal(0, 1, ours.shape)


def test_orders_are_scipys():
    ours, published = table(0)
    drawn = published[None]
    every = order_over_all(ours, published, drawn, 5, HOW)
    assert every.value == every.expected == every.least
    assert every.value == pytest.approx(stats.spearmanr(ours.ravel(), published.ravel()).statistic)
    assert every.low < every.value < every.high
    within = order_within(ours, published, drawn, 5, HOW)
    rho = [stats.spearmanr(*sides).statistic for sides in zip(ours, published, strict=True)]
    interval = stats.t.interval(0.95, 10, np.mean(rho), stats.sem(rho))
    assert within[:3] == pytest.approx((np.mean(rho), *interval))
    assert within.expected == pytest.approx(np.mean(rho))


def test_what_is_missing_on_a_side_changes_nothing():
    ours, published = table(1)
    drawn = published + np.random.default_rng(2).normal(0, 1, (50, *ours.shape))
    expected = [f(ours, published, drawn, 5, HOW) for f in (order_over_all, order_within)]
    beside = [
        np.concatenate([side, np.full((*side.shape[:-1], 1), fill)], axis=-1)
        for side, fill in ((ours, 9.0), (published, np.nan), (drawn, 9.0))
    ]
    found = [f(*beside, 5, HOW) for f in (order_over_all, order_within)]
    np.testing.assert_allclose(found, expected)


def test_exact_reproduction_reaches_the_percentile_as_often_as_it_says():
    random = np.random.default_rng(8)
    ours = random.normal(0.8, 0.05, (11, 5))
    prediction = predict(ours[..., None] + np.array([-0.02, 0.0, 0.02]), images=200)
    alike = np.broadcast_to(np.eye(5), (11, 5, 5))
    drawn = draw(prediction, alike, 2000, random)
    again = draw(prediction, alike, 400, random)
    how = Resampling(0.95, 2, 0)
    for order in (order_over_all, order_within):
        found = [order(ours, published, drawn, 5, how) for published in again]
        reached = np.mean([one.value >= one.least for one in found])
        assert reached == pytest.approx(0.95, abs=0.03)


def test_too_little_has_no_order():
    nothing = np.full((1, 2), np.nan)
    for order in (order_over_all, order_within):
        assert np.isnan(order(nothing, nothing, nothing[None], 5, HOW)).all()
    ours, published = table(3, pairs=1)
    assert np.isnan(order_over_all(ours, published, published[None], 5, HOW)[1:3]).all()


def test_the_first_crossing_of_a_curve():
    strengths = np.array([0.0, 0.1, 0.3, 0.4])
    levels = np.array([90.0, 80.0, 40.0, 85.0])
    assert first_crossing(strengths, levels, 60.0) == pytest.approx(0.2)
    assert first_crossing(strengths, levels, 90.0) == 0.0
    assert first_crossing(strengths, levels, 40.0) == pytest.approx(0.3)
    assert np.isnan(first_crossing(strengths, levels, 95.0))


def test_values_between_two_strengths_are_numpys_interpolation():
    strengths = np.array([0.0, 0.1, 0.3])
    curves = np.random.default_rng(9).uniform(size=(4, 3))
    for strength in (0.0, 0.07, 0.1, 0.25, 0.3):
        expected = [np.interp(strength, strengths, curve) for curve in curves]
        np.testing.assert_allclose(at_strength(curves, strengths, strength), expected)
