"""The paper's own numbers: one value a pair and encoding, no seeds."""

from typing import Any

import numpy as np
import pandas as pd

from atp.claims.evidence import Evidence, Measured
from atp.files import PathLike
from atp.results.tidy import PAIR, Pair

UNPRINTED = {
    "sweeps": "The paper draws accuracy against thresholds, but prints no numbers.",
    "searches": "The paper prints neither the path nor the result of a search.",
    "controls": "The paper has no masks of other positions to compare with.",
    "adversarial": "The paper draws accuracy against ε, but prints no numbers.",
    "hardware": "The paper prints a mean gain without its pairs, repeats or spread.",
    "overhead": "The paper prints percentages without the times behind them.",
}


def published(references: Any) -> Evidence:
    """Read the paper's tables, each at the path that `references` has under its name."""
    return Evidence(
        accuracy=_read(references["table1_accuracy"]),
        entropy=_read(references["table2_entropy"]),
        noise=_read(references["table3_depolarizing"]),
        attack=_read(references["table4_fgsm"]),
        absent=UNPRINTED,
    )


def unprinted() -> Evidence:
    """Only the reasons why the paper has no numbers on some matters."""
    return Evidence(absent=UNPRINTED)


def _read(path: PathLike) -> Measured:
    table = pd.read_csv(path)
    return {
        str(encoding): {
            Pair(*key): np.array([value])
            for *key, value in rows[[*PAIR, "value"]].itertuples(index=False, name=None)
        }
        for encoding, rows in table.groupby("encoding", sort=False)
    }
