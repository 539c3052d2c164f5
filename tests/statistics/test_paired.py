import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from atp.statistics.paired import compare, crossed_interval, sign_flip_test


def answers(random, seeds=8, images=200, gap=0.0):
    """Differences of two models: seeds and images both vary, and are shared where they are."""
    common = random.normal(size=images)
    right = [
        1.0 + shift + 0.3 * random.normal(size=(seeds, 1)) + common
        + 0.5 * random.normal(size=images) + 0.5 * random.normal(size=(seeds, images)) > 0
        for shift in (0.0, gap)
    ]  # fmt: skip
    return right[1].astype(float) - right[0]


def test_interval_equals_the_analysis_of_variance():
    table = np.random.default_rng(0).normal(1, 1, (4, 7))
    table += np.arange(4)[:, None] + np.arange(7)
    long = pd.DataFrame(table).melt(ignore_index=False, var_name="image").reset_index()
    squares = anova_lm(ols("value ~ C(index) + C(image)", long).fit())
    seeds, images, rest = squares["mean_sq"]
    total = seeds + images - rest
    parts = np.array([seeds, images, rest]) ** 2 / squares["df"]
    width = student.ppf(0.975, total**2 / parts.sum()) * np.sqrt(total / 28)
    mean, low, high = crossed_interval(table)
    assert mean == pytest.approx(table.mean())
    assert (low, high) == pytest.approx((table.mean() - width, table.mean() + width))


def test_sign_flips_are_enumerated():
    differences = answers(np.random.default_rng(3), seeds=6, gap=0.5)
    shares = np.array([differences[seed, seed::6].mean() for seed in range(6)])
    flipped = [abs(np.mean(shares * signs)) for signs in itertools.product((-1, 1), repeat=6)]
    expected = np.mean(np.array(flipped) >= abs(shares.mean()) - 1e-12)
    assert sign_flip_test(differences, seed=0) == pytest.approx(expected)


def test_no_difference_and_one_seed():
    assert compare(np.zeros((5, 50)), 0) == (0, 0, 0, 1)
    found = compare(np.ones((1, 50)), 0)
    assert found.difference == 1
    assert np.isnan(found[1:]).all()


def test_coverage_and_false_positives_over_seeds_and_images():
    random = np.random.default_rng(7)
    found = [compare(answers(random), 0) for _ in range(1000)]
    covered = np.mean([case.low <= 0 <= case.high for case in found])
    rejected = np.mean([case.p <= 0.05 for case in found])
    print(f"one pair: coverage {covered:.3f}, false positives {rejected:.3f}")
    assert 0.93 <= covered <= 0.97
    assert rejected <= 0.05


def test_a_real_difference_is_found():
    random = np.random.default_rng(8)
    found = [compare(answers(random, images=1000, gap=0.8), 0).p <= 0.05 for _ in range(50)]
    assert np.mean(found) > 0.8
