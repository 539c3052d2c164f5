"""Evaluations as the rows of a model's CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from atp.data.task import Task

Rows = list[dict[str, Any]]


def model_columns(task: Task, encoding: str) -> dict[str, Any]:
    """The columns that name a model: data set, classes, encoding."""
    return {**task.columns, "encoding": encoding}


def seed_rows(
    named: Mapping[str, Any], setting: Mapping[str, Any], values: Mapping[str, np.ndarray]
) -> Rows:
    """One row per seed.

    Args:
        named: the model's columns.
        setting: what was evaluated, the same in every row.
        values: by column, (seeds,).
    """
    count = len(next(iter(values.values())))
    return [
        {
            **named,
            "seed": seed,
            **setting,
            **{column: float(value[seed]) for column, value in values.items()},
        }
        for seed in range(count)
    ]
