"""What each encoding costs beside direct angle encoding, in CPU time."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atp.files import PathLike, read_json
from atp.results.labels import encoding_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import MODEL, PAIR, PERCENT, pair_of

BASELINE = "angle"


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
        pair = pair_of(path.parent.parent)._asdict()
        times = {name: float(timing[name]) for name in ("selection_s", "training_s")}
        rows.append({**pair, "encoding": path.parent.name, **times})
    table = pd.DataFrame(rows)
    total = table["selection_s"] + table["training_s"]
    table["training_overhead"] = _overhead(table, table["training_s"])
    table["total_overhead"] = _overhead(table, total)
    return table


def _overhead(table: pd.DataFrame, seconds: pd.Series) -> pd.Series:
    baseline = seconds.where(table["encoding"] == BASELINE)
    keys = [table[name] for name in PAIR]
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
        title="Overhead over angle encoding",
        caption=(
            "Medians over the pairs: CPU seconds of the threshold's selection and of the "
            "training of all seeds, and their overhead (%) over angle encoding on the same pair, "
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
