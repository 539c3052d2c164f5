import numpy as np
import pytest
from scipy import stats

from atp.statistics.bootstrap import _resample, bootstrap_pairs

PAIRS, SEEDS, IMAGES = 11, 10, 30


def study(random):
    """Differences on 11 pairs, mean 0: pairs, seeds and images all vary."""
    pairs = random.normal(0, 0.1, PAIRS)
    return [
        np.sign(
            (pair + random.normal(0, 0.2, (SEEDS, 1)) + random.normal(0, 0.4, IMAGES)
             + random.normal(0, 0.4, (SEEDS, IMAGES))).round()
        )
        for pair in pairs
    ]  # fmt: skip


def test_the_estimate_is_the_mean_of_the_pairs():
    pairs = [np.array([1.0, 3.0]), np.array([[0.0, 4.0, 8.0]])]
    found = bootstrap_pairs(pairs, 200, np.random.default_rng(0))
    assert found.mean == 3
    assert found.error == pytest.approx(stats.sem([2, 4]))


def test_resamples_have_the_variance_of_redrawn_seeds_and_images():
    values = np.random.default_rng(1).integers(-1, 2, (6, 40)).astype(float)
    means = _resample(values, 100_000, np.random.default_rng(2))
    seeds, images, all_of_it = values.mean(1).var(), values.mean(0).var(), values.var()
    rest = all_of_it - seeds - images
    expected = seeds / 6 + images / 40 + rest / (6 * 40)
    assert means.mean() == pytest.approx(values.mean(), abs=5e-3)
    assert means.var() == pytest.approx(expected, rel=0.03)


def test_interval_and_test_agree():
    found = bootstrap_pairs(study(np.random.default_rng(3)), 999, np.random.default_rng(4))
    low, high = found.interval(0.95)
    inside, outside = 1e-6, -1e-6
    for end, sign in ((low, 1), (high, -1)):
        assert found.test(end + sign * inside) > 0.05 - 2 / 999
        assert found.test(end + sign * outside - sign * 0.01) <= 0.05
    assert found.test(found.mean) > 0.9


def test_each_side_of_the_test_belongs_to_an_end_of_the_interval():
    found = bootstrap_pairs(study(np.random.default_rng(3)), 999, np.random.default_rng(4))
    low, high = found.interval(0.95)
    assert found.above(low - 0.01) <= 0.05 < found.above(low + 1e-6)
    assert found.below(high + 0.01) <= 0.05 < found.below(high - 1e-6)
    assert found.above(high) == found.below(low) == 1


def test_one_pair_tells_nothing_about_others():
    found = bootstrap_pairs([np.arange(5.0)], 100, np.random.default_rng(0))
    assert found.mean == 2
    assert np.isnan([*found.interval(0.95), found.test(0)]).all()


def test_equal_pairs_leave_no_doubt():
    found = bootstrap_pairs([np.zeros(3)] * 4, 100, np.random.default_rng(0))
    assert found.interval(0.95) == (0, 0)
    assert found.test(0) == 1
    assert found.test(1) == 0
    assert (found.above(-1), found.above(1), found.below(1)) == (0, 1, 0)


def test_few_pairs_that_differ_have_a_finite_interval():
    pairs = [np.array([value]) for value in (0.1, 0, 0.3, 0, 0)]
    assert np.isfinite(bootstrap_pairs(pairs, 500, np.random.default_rng(0)).interval(0.95)).all()


def test_coverage_and_false_positives_over_pairs():
    random = np.random.default_rng(5)
    found = [bootstrap_pairs(study(random), 300, random) for _ in range(800)]
    low, high = np.transpose([case.interval(0.95) for case in found])
    covered = np.mean((low <= 0) & (high >= 0))
    rejected = np.mean([case.test(0) <= 0.05 for case in found])
    print(f"over pairs: coverage {covered:.3f}, false positives {rejected:.3f}")
    assert 0.93 <= covered <= 0.97
    assert stats.binomtest(int(rejected * 800), 800, 0.05, alternative="greater").pvalue > 0.05
