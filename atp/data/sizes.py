"""How many images of each class every split of a task gets.

Plain arithmetic, so that the configuration can be checked before any image is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from atp.data.task import Task
from atp.errors import UserError
from atp.settings.sections import SampleSizes

Counts = tuple[int, int]
"""Images of each class of a task."""


@dataclass(frozen=True)
class SplitSizes:
    """Images of each class in each split.

    `held_out` is what a data set without an official test set gives up for one; the test
    split is taken from it, or from the official test set.
    """

    held_out: Counts
    test: Counts
    validation: Counts
    train: Counts


def stratify(counts: Counts, sizes: Sequence[int]) -> list[Counts]:
    """Divide two classes over disjoint parts of the given sizes, in the classes' proportion.

    The rounding is that of the running total, so no class is asked for more than it has,
    and each part is within one image of the exact proportion.

    Args:
        counts: images of class a and of class b.
        sizes: images in each part; their sum is at most `sum(counts)`.
    """
    total = sum(counts)
    ends = [0, *accumulate(sizes)]
    ends_a = [(2 * end * counts[0] + total) // (2 * total) for end in ends]
    return [
        (stop_a - start_a, (stop - start) - (stop_a - start_a))
        for (start, stop), (start_a, stop_a) in zip(pairwise(ends), pairwise(ends_a), strict=True)
    ]


def halve(size: int) -> Counts:
    """Divide a part equally over two classes; of an odd size the first class gets one more."""
    return size - size // 2, size // 2


def split_sizes(
    task: Task,
    train_counts: Counts,
    test_counts: Counts | None,
    samples: SampleSizes,
    test_fraction: float,
) -> SplitSizes:
    """Plan the splits of a task.

    Args:
        task: the classes, for messages.
        train_counts: images of the two classes in the (official) training set.
        test_counts: the same of the official test set; None if there is none.
        samples: the config's `data.samples`.
        test_fraction: share held out for testing where there is no official test set.

    Raises:
        UserError: too few images, or a split without one of the classes.
    """
    name = f"data set {task.dataset}, pair {list(task.classes)}"
    for label, count in zip(task.classes, train_counts, strict=True):
        if count == 0:
            raise UserError(f"{name}: there is no training image of class {label}.")
    held_out: Counts = (0, 0)
    division = ""
    if test_counts is None:
        division = f" after data.test_fraction {test_fraction}"
        size = round(test_fraction * sum(train_counts))
        held_out = test_counts = stratify(train_counts, [size])[0]
    pool = (train_counts[0] - held_out[0], train_counts[1] - held_out[1])
    if samples.validation + samples.train > sum(pool):
        raise UserError(
            f"{name}: data.samples.train {samples.train} and data.samples.validation "
            f"{samples.validation} need {samples.train + samples.validation} images but "
            f"{sum(pool)} are available for training{division}; lower one of these keys."
        )
    test = sum(test_counts) if samples.test == "all" else samples.test
    if test > sum(test_counts):
        raise UserError(
            f"{name}: data.samples.test {test} is more than the {sum(test_counts)} test images "
            f"available{division}; lower it, or set it to all."
        )
    parts = [samples.validation, samples.train]
    if samples.balance == "equal":
        in_validation, in_train = map(halve, parts)
        _check_equal(name, task, pool, (in_validation, in_train))
    else:
        in_validation, in_train = stratify(pool, parts)
    sizes = SplitSizes(
        held_out=held_out,
        test=stratify(test_counts, [test])[0] if test else (0, 0),
        validation=in_validation,
        train=in_train,
    )
    for split in ("train", "validation", "test"):
        if min(getattr(sizes, split)) == 0:
            whole = split == "test" and samples.test == "all"
            key = "data.test_fraction" if whole else f"data.samples.{split}"
            raise UserError(f"{name}: the {split} part would lack one of the classes; raise {key}.")
    return sizes


def _check_equal(name: str, task: Task, pool: Counts, parts: tuple[Counts, Counts]) -> None:
    """Make sure that the rarer class is large enough for equal parts."""
    for label, available, needed in zip(
        task.classes, pool, map(sum, zip(*parts, strict=True)), strict=True
    ):
        if needed > available:
            raise UserError(
                f"{name}: data.samples.balance equal needs {needed} training and validation "
                f"images of class {label} but {available} are available; lower "
                "data.samples.train or data.samples.validation, or set balance to stratified."
            )
