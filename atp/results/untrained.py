"""Models that did not learn: they answer one class for every test image."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from atp.data.task import Task
from atp.files import PathLike, read_npz
from atp.results.labels import encoding_label, task_label

Models = frozenset[tuple[Task, str]]
"""Models, each by its task and its encoding."""

SHARE = 0.5
"""The share of a model's repetitions from which on it counts as untrained."""


def untrained_models(paths: Iterable[PathLike]) -> Models:
    """Which models answer one class for every image, in at least half of their repetitions.

    Args:
        paths: the models' `predictions.npz`.
    """
    return frozenset(
        (Task.of_folder(path.parent.parent), path.parent.name)
        for path in map(Path, paths)
        if answers_one_class(read_npz(path)["expectation"]).mean() >= SHARE
    )


def answers_one_class(expectation: np.ndarray) -> np.ndarray:
    """Whether all ⟨Z⟩ (repetitions, images) of a repetition have one sign: (repetitions,)."""
    share = (expectation >= 0).mean(axis=1)
    return np.isin(share, (0.0, 1.0))


def listed(models: Models) -> str:
    """Models in print, task by task."""
    tasks = sorted({task for task, _ in models}, key=task_label)
    by_task = {task: sorted(encoding_label(e) for t, e in models if t == task) for task in tasks}
    return "; ".join(f"{task_label(task)}: {', '.join(names)}" for task, names in by_task.items())
