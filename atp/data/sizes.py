"""How many images of each class every part of a pair's data gets.

Plain arithmetic, so that the configuration can be checked before any image is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from atp.errors import UserError
from atp.settings.sections import Samples

Counts = tuple[int, int]


@dataclass(frozen=True)
class PairSizes:
    """Images of (class a, class b) in each part.

    `held_out` is what a data set without an official test set gives up for one; the test
    part is taken from it, or from the official test set.
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


def pair_sizes(
    dataset: str,
    pair: tuple[int, int],
    train_counts: Counts,
    test_counts: Counts | None,
    samples: Samples,
    test_fraction: float,
) -> PairSizes:
    """Plan the parts of a pair's data.

    Args:
        dataset: name of the data set, for messages.
        pair: classes a and b, for messages.
        train_counts: images of the two classes in the (official) training set.
        test_counts: the same of the official test set; None if there is none.
        samples: how many images each split gets.
        test_fraction: share held out for testing where there is no official test set.

    Raises:
        UserError: too few images, or a part without one of the classes.
    """
    name = f"data set {dataset}, pair {list(pair)}"
    for label, count in zip(pair, train_counts, strict=True):
        if count == 0:
            raise UserError(f"{name}: there is no training image of class {label}.")
    held_out: Counts = (0, 0)
    division = ""
    if test_counts is None:
        division = f" after data.test_fraction {test_fraction}"
        size = round(test_fraction * sum(train_counts))
        held_out = test_counts = stratify(train_counts, [size])[0]
    pool = (train_counts[0] - held_out[0], train_counts[1] - held_out[1])
    validation, train = samples.validation, samples.train
    if validation + train > sum(pool):
        raise UserError(
            f"{name}: data.samples.train {train} and data.samples.validation {validation} need "
            f"{train + validation} images but {sum(pool)} are available for training{division}; "
            "lower one of these keys."
        )
    test = sum(test_counts) if samples.test == "all" else samples.test
    if test > sum(test_counts):
        raise UserError(
            f"{name}: data.samples.test {test} is more than the {sum(test_counts)} test images "
            f"available{division}; lower it, or set it to all."
        )
    in_validation, in_train = stratify(pool, [validation, train])
    sizes = PairSizes(
        held_out=held_out,
        test=stratify(test_counts, [test])[0] if test else (0, 0),
        validation=in_validation,
        train=in_train,
    )
    for part in ("train", "validation", "test"):
        if min(getattr(sizes, part)) == 0:
            whole = part == "test" and samples.test == "all"
            key = "data.test_fraction" if whole else f"data.samples.{part}"
            raise UserError(f"{name}: the {part} part would lack one of the classes; raise {key}.")
    return sizes
