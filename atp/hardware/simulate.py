"""The hardware experiment without hardware: the same trainings, exact and from many starts."""

from collections.abc import Mapping
from typing import Any

from atp.data.samples import Splits
from atp.data.task import Task
from atp.evaluation.rows import Rows, model_columns
from atp.hardware.noiseless import noiseless_accuracy
from atp.hardware.problem import Run, make_problem
from atp.settings.sections import Settings

BACKEND = "exact simulation"


def simulate_hardware(
    task: Task, splits: Splits, threshold: Mapping[str, Any], settings: Settings
) -> Rows:
    """Train angle encoding and ATP as a device would, without noise and shots.

    Starts take turns at the repetitions, so that images and thresholds vary as well.

    Args:
        task: the classes.
        splits: their features.
        threshold: the content of threshold.json.
        settings: `seed`, `circuit.layout`, `circuit.range` and the section `hardware`.

    Returns:
        One row per encoding and start, with the test `accuracy` in [0, 1].
    """
    rows: Rows = []
    for encoding, kept in (("angle", None), ("atp", threshold)):
        run = Run(BACKEND, task, encoding)
        for start in range(settings.hardware.starts):
            repetition = start % splits.n_repetitions
            problem = make_problem(run, splits, kept, None, settings, repetition)
            rows.append(
                {
                    **model_columns(task, encoding),
                    "repetition": repetition,
                    "start": start,
                    "accuracy": noiseless_accuracy(problem, start),
                }
            )
    return rows
