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


def repetition_rows(
    named: Mapping[str, Any], setting: Mapping[str, Any], values: Mapping[str, np.ndarray]
) -> Rows:
    """One row per repetition.

    Args:
        named: the model's columns.
        setting: what was evaluated, the same in every row.
        values: by column, (repetitions,).
    """
    count = len(next(iter(values.values())))
    return [
        {
            **named,
            "repetition": repetition,
            **setting,
            **{column: value[repetition].item() for column, value in values.items()},
        }
        for repetition in range(count)
    ]
