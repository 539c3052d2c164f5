"""How many images a task has, told before any of them is read."""

from pathlib import Path

from atp.data.own import count_labels
from atp.data.registry import DATASETS
from atp.data.sizes import Counts, SplitSizes, split_sizes
from atp.data.task import Task
from atp.settings.sections import Settings


def planned_sizes(task: Task, settings: Settings) -> SplitSizes:
    """Plan the splits of a task.

    Args:
        task: the classes.
        settings: `data.npz`, `data.source`, `data.samples` and `data.test_fraction`.

    Raises:
        UserError: too few images, or a split without one of the classes.
    """
    train, test = _sourced(*_counts(task, settings.data.npz), settings.data.source)
    return split_sizes(task, train, test, settings.data.samples, settings.data.test_fraction)


def _sourced(train: Counts, test: Counts | None, source: str) -> tuple[Counts, Counts | None]:
    """What training and test images are taken from; as `atp.data.prepare.sourced`."""
    if source == "official" or test is None:
        return train, test
    return (train[0] + test[0], train[1] + test[1]) if source == "pooled" else train, None


def _counts(task: Task, own_file: str | None) -> tuple[Counts, Counts | None]:
    """Images of the two classes in the training set, and in the test set if there is one."""
    info = DATASETS[task.dataset]
    a, b = task.classes
    if info.train_counts is not None and info.test_counts is not None:
        train, test = info.train_counts, info.test_counts
        return (train[a], train[b]), (test[a], test[b]) if test else None
    own_train, own_test = count_labels(Path(str(own_file)))
    in_test = None if own_test is None else (own_test.get(a, 0), own_test.get(b, 0))
    return (own_train[a], own_train[b]), in_test
