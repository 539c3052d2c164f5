"""Which models learnt something: one that answers one class for every image did not."""

import pandas as pd

from atp.data.task import Task
from atp.results.labels import encoding_label, task_label
from atp.results.tidy import MODEL, task_of

Models = frozenset[tuple[Task, str]]
"""Models, each by its task and its encoding."""

MOST_BLIND = 0.5
"""A model counts as trained if fewer than this share of its repetitions answer one class."""


def trained_models(clean: pd.DataFrame) -> pd.DataFrame:
    """Say of every model whether it was trained.

    Args:
        clean: rows of `clean.csv`.

    Returns:
        One row per model: what names it, and `trained`.
    """
    blind = clean["classes_answered"].eq(1).groupby([clean[key] for key in MODEL], sort=False)
    return blind.mean().lt(MOST_BLIND).rename("trained").reset_index()


def only_trained(rows: pd.DataFrame, clean: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows of models that were not trained.

    Args:
        rows: of any of the models' files.
        clean: rows of `clean.csv` of the same models.
    """
    judged = rows[MODEL].merge(trained_models(clean), how="left", on=MODEL)
    return rows[judged["trained"].to_numpy(dtype=bool)]


def untrained_models(clean: pd.DataFrame) -> Models:
    """The models that were not trained; `clean` as for `trained_models`."""
    judged = trained_models(clean)
    blind = judged.loc[~judged["trained"], MODEL].to_numpy()
    return frozenset((task_of(key), str(encoding)) for *key, encoding in blind)


def listed(models: Models) -> str:
    """Models in print, task by task."""
    tasks = sorted({task for task, _ in models}, key=task_label)
    by_task = {task: sorted(encoding_label(e) for t, e in models if t == task) for task in tasks}
    return "; ".join(f"{task_label(task)}: {', '.join(names)}" for task, names in by_task.items())
