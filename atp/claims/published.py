"""The paper's own numbers: one value per pair and encoding, no seeds."""

import pandas as pd

from atp.claims.evidence import Evidence, Measured
from atp.files import PathLike
from atp.results.tidy import Files, by_task

UNPRINTED = {
    "sweeps": "The paper draws accuracy against thresholds, but prints no numbers.",
    "searches": "The paper prints neither the path nor the result of a search.",
    "controls": "The paper has no masks of other positions to compare with.",
    "adversarial": "The paper draws accuracy against ε, but prints no numbers.",
    "hardware": "The paper prints a mean gain without its pairs, repeats or spread.",
    "overhead": "The paper prints percentages without what is behind them.",
}


def published(files: Files) -> Evidence:
    """Read the paper's tables.

    Args:
        files: `table1_accuracy`, `table2_entropy`, `table3_depolarizing`, `table4_fgsm`.
    """
    return Evidence(
        accuracy=_read(files["table1_accuracy"]),
        entropy=_read(files["table2_entropy"]),
        noise=_read(files["table3_depolarizing"]),
        attack=_read(files["table4_fgsm"]),
        absent=UNPRINTED,
    )


def _read(path: PathLike) -> Measured:
    table = pd.read_csv(path)
    return {
        str(encoding): {task: row["value"].to_numpy() for task, row in by_task(rows)}
        for encoding, rows in table.groupby("encoding", sort=False)
    }
