"""Tidy rows as evidence: by encoding and task."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from atp.claims.evidence import Measured
from atp.data.task import Task
from atp.files import PathLike
from atp.results.tidy import by_task


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
