"""The paper's protocol, simulated: against the expected maximum of binomials."""

import numpy as np
import pytest
from scipy import stats

from atp.files import write_npz
from atp.statistics.protocol import Answers, simulate_papers

IMAGES = 100


def answers(shares, random, repetitions=4, trainings=3, images=400):
    """Models of masks 4, 3, 2, … positions that answer a share of the images right, at random."""
    masks = len(shares)
    right = random.random((repetitions, masks, trainings, images)) < np.reshape(
        shares, (1, masks, 1, 1)
    )
    tau = np.tile(np.arange(masks) / 10, (repetitions, 1))
    kept = np.tile(np.arange(4, 4 - masks, -1), (repetitions, 1))
    ceiling = np.tile([0.05, 0.15, 0.25, 0.9], (repetitions, 1))
    return Answers(tau, kept, right, ceiling)


def test_a_gain_by_selection_alone_is_that_of_the_largest_of_equal_binomials():
    random = np.random.default_rng(0)
    pairs = [answers([0.8, 0.8, 0.8], random) for _ in range(100)]
    found = simulate_papers(pairs, 20, IMAGES, random)
    one = stats.binom(IMAGES, 0.8)
    values = np.arange(IMAGES + 1)
    largest = values @ np.diff(one.cdf(values) ** 3, prepend=0.0)
    expected = 100 * (largest - one.mean()) / IMAGES
    assert found.gains.mean() == pytest.approx(expected, abs=0.25)
    assert (found.gains >= 0).all()
    assert found.fresh.mean() == pytest.approx(0.0, abs=0.25)


def test_a_mask_that_is_better_stays_so_on_other_images():
    random = np.random.default_rng(1)
    pairs = [answers([0.6, 0.9], random) for _ in range(20)]
    found = simulate_papers(pairs, 10, IMAGES, random)
    assert (found.wins == 20).all()
    assert found.fresh.mean() == pytest.approx(30.0, abs=1.0)


def test_without_a_better_mask_there_is_nothing_to_win():
    random = np.random.default_rng(2)
    found = simulate_papers([answers([0.9, 0.5], random)], 50, IMAGES, random)
    assert (found.gains == 0).all()
    assert (found.fresh == 0).all()
    assert (found.wins == 0).all()


def test_a_small_test_set_is_divided():
    """Of 30 images 15 choose: a share of an odd number of them, and the others judge."""
    random = np.random.default_rng(3)
    found = simulate_papers([answers([0.5, 0.5], random, images=30)], 40, 200, random)
    assert np.allclose(found.gains * 15 / 100, np.round(found.gains * 15 / 100))
    assert np.allclose(found.fresh * 15 / 100, np.round(found.fresh * 15 / 100))


def test_a_threshold_finds_its_mask_in_another_repetition():
    one = answers([0.5, 0.5, 0.5], np.random.default_rng(4))
    moved = Answers(one.tau, one.kept, one.right, one.ceiling - 0.1)
    assert [one.at(0, tau) for tau in (0.0, 0.1, 0.2)] == [0, 1, 2]
    assert [moved.at(0, tau) for tau in (0.0, 0.1)] == [1, 2]
    assert moved.at(0, 0.5) == 2  # keeps one position, of those tried the nearest keeps two


def test_the_file_keeps_every_answer(tmp_path):
    made = answers([0.5, 0.7], np.random.default_rng(5), images=37)
    write_npz(
        tmp_path / "answers.npz",
        {
            "tau": made.tau,
            "kept": made.kept,
            "right": np.packbits(made.right, axis=3),
            "images": np.array(37),
        },
    )
    read = Answers.read(tmp_path / "answers.npz", made.ceiling)
    assert np.array_equal(read.right, made.right)
