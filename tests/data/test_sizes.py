import pytest
from hypothesis import given
from hypothesis import strategies as st

from atp.data.sizes import split_sizes, stratify
from atp.data.task import Task
from atp.errors import UserError
from atp.settings.sections import SampleSizes

SAMPLES = SampleSizes(train=60, validation=30, test="all", balance="stratified")
TASK = Task("digits", (0, 1))


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_splits_fit_and_keep_the_proportion(count_a, count_b, data):
    total = count_a + count_b
    first = data.draw(st.integers(0, total))
    second = data.draw(st.integers(0, total - first))
    parts = stratify((count_a, count_b), [first, second])
    assert [sum(part) for part in parts] == [first, second]
    for index, count in enumerate((count_a, count_b)):
        assert sum(part[index] for part in parts) <= count
        for part, size in zip(parts, (first, second), strict=True):
            assert part[index] >= 0
            assert abs(part[index] - size * count / total) <= 1


def test_sizes_with_an_official_test_set():
    sizes = split_sizes(TASK, (100, 50), (20, 40), SAMPLES, 0.5)
    assert sizes.held_out == (0, 0)
    assert sizes.test == (20, 40)
    assert sizes.validation == (20, 10)
    assert sizes.train == (40, 20)


def test_sizes_without_an_official_test_set():
    sizes = split_sizes(TASK, (100, 100), None, SAMPLES, 0.4)
    assert sizes.held_out == sizes.test == (40, 40)
    assert sum(sizes.validation) == 30
    assert sum(sizes.train) == 60


def test_a_subset_of_the_test_set():
    sizes = split_sizes(TASK, (100, 50), (20, 40), SAMPLES.replace(test=30), 0.5)
    assert sizes.test == (10, 20)


@given(counts=st.tuples(st.integers(60, 90), st.integers(60, 90)), train=st.integers(2, 60))
def test_equal_parts_are_halves_whatever_the_proportion(counts, train):
    sizes = split_sizes(TASK, counts, (20, 40), SAMPLES.replace(train=train, balance="equal"), 0.5)
    assert sizes.validation == (15, 15)
    assert sum(sizes.train) == train
    assert 0 <= sizes.train[0] - sizes.train[1] <= 1
    assert sizes.test == (20, 40)


@pytest.mark.parametrize(
    ("train", "test", "samples", "words"),
    [
        ((50, 39), (9, 9), {}, "need 90 images but 89 are available"),
        ((100, 50), (9, 9), {"test": 19}, "more than the 18 test images"),
        ((0, 100), (9, 9), {}, "no training image of class 0"),
        ((99, 1), (9, 9), {}, "the validation part would lack one of the classes"),
        ((100, 100), (9, 0), {}, "the test part would lack one of the classes"),
        ((44, 100), (9, 9), {"balance": "equal"}, "equal needs 45 training and validation images"),
        ((100, 44), (9, 9), {"balance": "equal"}, "images of class 1 but 44 are available"),
    ],
)
def test_too_few_samples(train, test, samples, words):
    with pytest.raises(UserError) as caught:
        split_sizes(TASK, train, test, SAMPLES.replace(**samples), 0.5)
    assert words in str(caught.value)
    assert "data set digits, pair [0, 1]" in str(caught.value)
