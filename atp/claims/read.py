"""Files of results as evidence: by encoding and task."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from atp.claims.evidence import Measured
from atp.data.task import Task
from atp.files import PathLike
from atp.results.tidy import MODEL, PERCENT, Files, by_task, read_models, select, task_of
from atp.results.trained import Models
from atp.settings.section import Section
from atp.tables.comparisons import read_answers


@dataclass(frozen=True)
class Run:
    """The files of a run, less the models that do not count as they did not learn.

    What belongs to a pair, such as its masks, does not count where angle encoding or ATP did not
    learn.
    """

    files: Files
    left_out: Models

    def rows(self, name: str) -> pd.DataFrame:
        """The rows of all models in the files of a name."""
        return self._counted(read_models(self.files[name]))

    def shown(self, name: str, table: Section, key: str) -> Measured:
        """Accuracy (%) under the setting that a config key shows in a table: (seeds,)."""
        rows = select(read_models(self.files[name]), table, key)
        return by_seed(self._counted(rows), "accuracy", PERCENT)

    def answers(self) -> Measured:
        """100 where a model is right and 0 where it is wrong: (seeds, images)."""
        return {
            encoding: {task: rows for task, rows in by.items() if self.has(task, encoding)}
            for encoding, by in read_answers(self.files["predictions"]).items()
        }

    def of_pairs(self, name: str) -> list[PathLike]:
        """The files of a name, of the pairs on which angle encoding and ATP count."""
        tasks = {path: Task.of_folder(Path(path).parent) for path in self.files[name]}
        return [
            path
            for path, task in tasks.items()
            if self.has(task, "angle") and self.has(task, "atp")
        ]

    def has(self, task: Task, encoding: str) -> bool:
        """Whether a model counts."""
        return (task, encoding) not in self.left_out

    def _counted(self, frame: pd.DataFrame) -> pd.DataFrame:
        models = frame[MODEL].itertuples(index=False, name=None)
        return frame[[self.has(task_of(task), encoding) for *task, encoding in models]]


def by_model(frame: pd.DataFrame, values: Callable[[pd.DataFrame], np.ndarray]) -> Measured:
    """What `values` makes of each model's rows."""
    found: dict[str, dict[Task, np.ndarray]] = {}
    for task, rows in by_task(frame):
        for encoding, own in rows.groupby("encoding", sort=False):
            found.setdefault(str(encoding), {})[task] = values(own)
    return found


def by_seed(frame: pd.DataFrame, column: str, scale: float = 1.0) -> Measured:
    """A column of each model, in the order of its seeds: (seeds,)."""
    return by_model(frame, lambda rows: scale * rows.sort_values("repetition")[column].to_numpy())


def read_published(path: PathLike) -> Measured:
    """One of the paper's tables, (1,) per model."""
    return by_model(pd.read_csv(path), lambda rows: rows["value"].to_numpy())
