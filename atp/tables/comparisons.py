"""ATP beside each other encoding on every pair: the same repetitions, the same test images."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from atp.data.task import Task
from atp.files import PathLike, read_npz
from atp.results.labels import encoding_label, task_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, TASK, Files, by_task
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.statistics.intervals import holm
from atp.statistics.paired import compare

Answers = dict[str, dict[Task, np.ndarray]]
COLUMNS = [
    *(*TASK, "rival", "difference", "ci_low", "ci_high"),
    *("p", "p_holm", "n_repetitions", "n_images"),
]


def make_table(files: Files, settings: Settings) -> Table:
    """Compare on every pair.

    Args:
        files: `predictions`, those of every model.
        settings: `seed` and `statistics.level`.
    """
    frame = comparison_table(files["predictions"], settings.seed, settings.statistics.level)
    return Table(frame, comparison_sheet(frame, settings.statistics.level))


def read_answers(paths: Iterable[PathLike]) -> Answers:
    """Read which test images each model answers right.

    Args:
        paths: the models' `predictions.npz`.

    Returns:
        By encoding and task: (repetitions, images) in percent, 100 where right and 0 where wrong.
    """
    found: Answers = {}
    for path in map(Path, paths):
        arrays = read_npz(path)
        predicted = np.where(arrays["expectation"] >= 0, 1, -1)
        tasks = found.setdefault(path.parent.name, {})
        tasks[Task.of_folder(path.parent.parent)] = PERCENT * (predicted == arrays["y_test"])
    return found


def comparison_table(paths: Iterable[PathLike], seed: int, level: float) -> pd.DataFrame:
    """Compare ATP with each other encoding, p-values corrected by Holm over the pairs.

    Args:
        paths: the models' `predictions.npz`.
        seed: the configuration's.
        level: confidence of the intervals.

    Returns:
        `COLUMNS`, differences in points; no rows if ATP was not run.
    """
    answers = read_answers(paths)
    tables = [
        _against(rival, answers["atp"], answers[rival], seed, level)
        for rival in answers
        if "atp" in answers and rival != "atp"
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def _against(
    rival: str,
    ours: dict[Task, np.ndarray],
    theirs: dict[Task, np.ndarray],
    seed: int,
    level: float,
) -> pd.DataFrame:
    rows = []
    for task in ours:
        differences = ours[task] - theirs[task]
        found = compare(differences, seed, level)
        rows.append((*task.columns.values(), rival, *found, np.nan, *differences.shape))
    table = pd.DataFrame(rows, columns=COLUMNS)
    tested = table["p"].notna()
    table.loc[tested, "p_holm"] = holm(table.loc[tested, "p"])
    return table


def comparison_sheet(table: pd.DataFrame, level: float) -> Sheet:
    """Lay the comparisons out for reading: one row per pair, one column per rival."""
    rows = [
        [Cell(task_label(task)), *(_cell(row, level) for row in group.to_dict("records"))]
        for task, group in by_task(table)
    ]
    return Sheet(
        label="comparisons",
        title="ATP beside the other encodings",
        caption=(
            f"Test accuracy of ATP minus that of each other encoding (points) with its "
            f"{PERCENT * level:g} % interval over repetitions and images. Bold: differs from 0 by "
            "the exact paired test, corrected by Holm over the pairs (docs/statistics.md)."
        ),
        header=["Pair", *(encoding_label(rival) for rival in table["rival"].unique())],
        rows=rows,
    )


def _cell(row: dict, level: float) -> Cell:
    low, high = number(row["ci_low"], 1), number(row["ci_high"], 1)
    return Cell(number(row["difference"], 1), f"{low} to {high}", row["p_holm"] <= 1 - level)
