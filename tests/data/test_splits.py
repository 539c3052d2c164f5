import numpy as np

from atp.data.splits import draw_parts

Y = np.repeat([1, -1], [60, 40]).astype(np.int8)
SIZES = [(6, 4), (12, 8), (30, 20)]


def test_parts_are_disjoint_and_of_the_sizes_asked_for():
    parts = draw_parts(Y, SIZES, np.random.default_rng(0))
    together = np.concatenate(parts)
    assert len(set(together.tolist())) == len(together)
    assert [((Y[p] == 1).sum(), (Y[p] == -1).sum()) for p in parts] == SIZES


def test_parts_are_mixed():
    train = draw_parts(Y, SIZES, np.random.default_rng(0))[2]
    changes = np.count_nonzero(np.diff(Y[train]))
    assert changes > 10


def test_the_seed_decides():
    first, again = (draw_parts(Y, SIZES, np.random.default_rng(1)) for _ in range(2))
    other = draw_parts(Y, SIZES, np.random.default_rng(2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert any(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def test_a_larger_last_part_changes_no_earlier_one():
    small = draw_parts(Y, SIZES, np.random.default_rng(3))
    large = draw_parts(Y, [*SIZES[:2], (42, 28)], np.random.default_rng(3))
    for a, b in zip(small[:2], large[:2], strict=True):
        np.testing.assert_array_equal(a, b)
    assert set(small[2]) < set(large[2])
