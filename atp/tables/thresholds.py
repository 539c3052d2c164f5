"""What each search for the threshold found, on every pair."""

from collections.abc import Sequence

import pandas as pd

from atp.files import PathLike
from atp.results.labels import method_label, task_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, TASK, Files, read_tasks, task_of
from atp.results.write import Table
from atp.settings.sections import Settings

COLUMNS = [
    *TASK,
    "method",
    "select_on",
    "tau",
    "n_kept",
    "validation_accuracy",
    "test_accuracy",
    "optimism",
    "distance",
    "evaluations",
    "moved",
]
ACCURACIES = ["validation_accuracy", "test_accuracy", "optimism"]


def make_table(files: Files, settings: Settings) -> Table:
    """Join the thresholds of every pair.

    Args:
        files: `pairs`, their `thresholds.csv`.
        settings: none is read.
    """
    frame = thresholds_table(files["pairs"])
    return Table(frame, thresholds_sheet(frame))


def thresholds_table(paths: Sequence[PathLike]) -> pd.DataFrame:
    """Means over the repetitions of `repeated_thresholds`; `moved` becomes a share."""
    table = repeated_thresholds(paths)
    table["moved"] = table["moved"].astype(float)
    keys = COLUMNS[: COLUMNS.index("tau")]
    return table.groupby(keys, sort=False)[COLUMNS[len(keys) :]].mean().reset_index()


def repeated_thresholds(paths: Sequence[PathLike]) -> pd.DataFrame:
    """Join the pairs' `thresholds.csv`, with accuracies and optimism in percent.

    `distance` says how far a choice stays below the exact optimum, on the split it was made on.
    """
    table = read_tasks(paths)
    table[ACCURACIES] *= PERCENT
    on_validation = table["select_on"] == "validation"
    table["distance"] = table["validation_accuracy"].where(on_validation, table["test_accuracy"])
    best = table["distance"].where(table["method"] == "exact")
    groups = [table[key] for key in (*TASK, "repetition", "select_on")]
    table["distance"] = best.groupby(groups).transform("max") - table["distance"]
    return table[["repetition", *COLUMNS]]


def thresholds_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the table out for reading."""
    return Sheet(
        label="thresholds",
        title="Thresholds",
        caption=(
            "The threshold τ of each search method, chosen on the validation or on the test "
            "split, with the positions it keeps and the accuracies (%) there; means over the "
            "repetitions, each of which searches on images of its own. "
            "Optimism (points): the test accuracy that choosing on the test split adds over "
            "choosing on the validation split, by the same method. "
            "Distance (points): how far the accuracy on the split that chose τ stays below that "
            "of the best mask. "
            "Moved: share of repetitions (%) whose search left the mask that it started from."
        ),
        header=[
            "Pair",
            "Method",
            "Chosen on",
            "τ",
            "Kept",
            "Validation",
            "Test",
            "Optimism",
            "Distance",
            "Evaluations",
            "Moved",
        ],
        rows=[_row(row) for row in table.to_dict("records")],
        names=3,
    )


def _row(row: dict) -> list[Cell]:
    texts = [
        task_label(task_of(row[name] for name in TASK)),
        method_label(row["method"]),
        row["select_on"],
        number(row["tau"], 3),
        number(row["n_kept"], 1),
        number(row["validation_accuracy"], 1),
        number(row["test_accuracy"], 1),
        number(row["optimism"], 1),
        number(row["distance"], 1),
        number(row["evaluations"], 0),
        number(PERCENT * row["moved"], 0),
    ]
    return [Cell(text) for text in texts]
