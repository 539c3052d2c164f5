"""What each encoding costs beside direct angle encoding, in CPU time."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atp.data.task import Task
from atp.files import PathLike, read_json
from atp.results.labels import encoding_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import MODEL, PERCENT, TASK, Files
from atp.results.write import Table
from atp.settings.sections import Settings

BASELINE = "angle"


def make_table(files: Files, settings: Settings) -> Table:
    """Gather the times of every model.

    Args:
        files: `models`, their `timing.json`; `reference`.
        settings: none is read.
    """
    frame = overhead_table(files["models"])
    return Table(frame, overhead_sheet(frame, files["reference"]))


def overhead_table(paths: Sequence[PathLike]) -> pd.DataFrame:
    """CPU seconds of each model, and its overhead over angle encoding on the same pair.

    Returns:
        Columns of `MODEL`, `selection_s`, `training_s`, and the overheads in percent
        `training_overhead` (training alone) and `total_overhead` (with the selection);
        missing where angle encoding was not run.
    """
    rows = []
    for path in map(Path, paths):
        timing = read_json(path)
        task = Task.of_folder(path.parent.parent)
        times = {name: float(timing[name]) for name in ("selection_s", "training_s")}
        rows.append({**task.columns, "encoding": path.parent.name, **times})
    table = pd.DataFrame(rows)
    total = table["selection_s"] + table["training_s"]
    table["training_overhead"] = _overhead(table, table["training_s"])
    table["total_overhead"] = _overhead(table, total)
    return table


def _overhead(table: pd.DataFrame, seconds: pd.Series) -> pd.Series:
    baseline = seconds.where(table["encoding"] == BASELINE)
    keys = [table[name] for name in TASK]
    return PERCENT * (seconds / baseline.groupby(keys).transform("max") - 1)


def overhead_sheet(table: pd.DataFrame, reference: PathLike) -> Sheet:
    """Medians over the pairs, with the paper's percentages beside them."""
    paper = pd.read_csv(reference).set_index("encoding")["value"]
    columns = [name for name in table.columns if name not in MODEL]
    medians = table.groupby("encoding", sort=False)[columns].median()
    rows = [
        [
            Cell(encoding_label(str(encoding))),
            Cell(number(row["selection_s"], 1)),
            Cell(number(row["training_s"], 1)),
            Cell(number(row["training_overhead"], 0)),
            Cell(number(row["total_overhead"], 0)),
            Cell(number(float(paper.get(encoding, float("nan"))), 0)),
        ]
        for encoding, row in medians.iterrows()
    ]
    return Sheet(
        label="overhead",
        title="Overhead over angle encoding",
        caption=(
            "Medians over the pairs: CPU seconds of the threshold's selection and of the "
            "training in all repetitions, and their overhead (%) over angle encoding on the same "
            "pair, "
            "without and with the selection. Times differ from run to run and machine to machine."
        ),
        header=[
            "Encoding",
            "Selection (s)",
            "Training (s)",
            "Training (%)",
            "In all (%)",
            "Paper (%)",
        ],
        rows=rows,
    )
