import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from atp.data.samples import Samples
from atp.pruning.masks import breakpoints, class_means, distinct_masks, make_mask

PIXELS = st.floats(0, 1, width=32).map(float)
TAUS = st.floats(0, 1)


@st.composite
def averages(draw):
    n = draw(st.integers(1, 12))
    classes = draw(st.integers(2, 4))
    return draw(arrays(float, (classes, n), elements=PIXELS))


def test_class_means_of_a_small_case():
    x = np.array([[0.0, 1.0], [1.0, 0.5], [0.25, 0.75]], dtype=np.float32)
    y = np.array([[1, -1, 1], [-1, -1, 1]], dtype=np.int8)  # of two repetitions
    means = class_means(Samples(np.stack([x, x]), y))
    np.testing.assert_array_equal(means[0], [[0.125, 0.875], [1.0, 0.5]])
    np.testing.assert_array_equal(means[1], [[0.25, 0.75], [0.5, 0.75]])
    assert means.dtype == np.float64


@given(averages(), averages(), TAUS)
def test_masks_of_several_repetitions_are_those_of_each(one, other, tau):
    size = min(one.shape[1], other.shape[1])
    both = np.stack([one[:2, :size], other[:2, :size]])
    expected = [make_mask(one[:2, :size], tau), make_mask(other[:2, :size], tau)]
    np.testing.assert_array_equal(make_mask(both, tau), expected)


def test_a_position_is_pruned_only_if_all_averages_are_below():
    means = np.array([[0.1, 0.1, 0.3, 0.2], [0.1, 0.3, 0.1, 0.1]])
    assert make_mask(means, 0.2).tolist() == [False, True, True, True]


@given(averages())
def test_zero_keeps_everything(means):
    assert make_mask(means, 0.0).all()


@given(averages(), TAUS, TAUS)
def test_masks_are_nested(means, first, second):
    lower, upper = sorted((first, second))
    assert not (make_mask(means, upper) & ~make_mask(means, lower)).any()


@given(averages(), TAUS, TAUS)
def test_a_mask_changes_only_at_breakpoints(means, first, second):
    lower, upper = sorted((first, second))
    points = breakpoints(means)
    crossed = ((lower <= points) & (points < upper)).any()
    assert (make_mask(means, lower) != make_mask(means, upper)).any() == crossed


@given(averages(), TAUS, st.randoms(use_true_random=False))
def test_masks_follow_a_permutation(means, tau, random):
    order = list(range(len(means[0])))
    random.shuffle(order)
    permuted = make_mask(means[:, order], tau)
    np.testing.assert_array_equal(permuted, make_mask(means, tau)[order])


@given(averages(), st.floats(0.001, 1))
def test_distinct_masks_are_all_masks_once(means, tau_max):
    found = distinct_masks(means, tau_max, 64)
    offered = [mask.tobytes() for _, mask in found]
    assert len(set(offered)) == len(offered)
    candidates = np.append(breakpoints(means), tau_max)
    possible = {make_mask(means, tau).tobytes() for tau in candidates if tau <= tau_max}
    possible.discard(np.zeros(len(means[0]), dtype=bool).tobytes())
    assert possible | {make_mask(means, 0.0).tobytes()} == set(offered)


@given(averages(), st.floats(0.001, 1))
def test_distinct_masks_belong_to_their_thresholds(means, tau_max):
    found = distinct_masks(means, tau_max, 64)
    taus = [tau for tau, _ in found]
    assert taus[0] == 0
    assert taus == sorted(set(taus))
    assert taus[-1] <= tau_max
    for tau, mask in found:
        assert mask.any()
        np.testing.assert_array_equal(mask, make_mask(means, tau))


def test_representatives_lie_between_breakpoints():
    found = distinct_masks(np.array([[0.2, 0.4, 0.8], [0, 0, 0]]), 0.7, 64)
    np.testing.assert_allclose([tau for tau, _ in found], [0, 0.3, 0.55])
    assert [int(mask.sum()) for _, mask in found] == [3, 2, 1]


@given(averages(), st.integers(2, 6))
def test_fewer_masks_are_spread_over_all_of_them(means, most):
    every = distinct_masks(means, 1.0, 64)
    some = distinct_masks(means, 1.0, most)
    assert len(some) == min(most, len(every))
    places = [[tau for tau, _ in every].index(tau) for tau, _ in some]
    assert (places[0], places[-1]) == (0, len(every) - 1)
    gaps = np.diff(places)
    assert gaps.max(initial=0) - gaps.min(initial=len(every)) <= 1
