"""How far a reading is from the paper: Tables 1 and 2, never by ATP."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from atp.data.task import Task
from atp.files import PathLike
from atp.results.tidy import MODEL, PERCENT, TASK


def published_cells(
    accuracies: PathLike, entropies: PathLike, test_images: int, entropy_spread: float
) -> pd.DataFrame:
    """The paper's cells, and how far chance alone would move them.

    Args:
        accuracies: the paper's Table 1, in percent.
        entropies: the paper's Table 2.
        test_images: that an accuracy is taken to rest on.
        entropy_spread: standard deviation that an entropy is taken to have.

    Returns:
        One row per pair and encoding: the model's columns, `accuracy` in [0, 1], `entropy`, and
        for each the standard deviation `accuracy_spread`, `entropy_spread`.
    """
    tables = [pd.read_csv(path).set_index(MODEL)["value"] for path in (accuracies, entropies)]
    cells = pd.concat(tables, axis=1, keys=["accuracy", "entropy"], join="inner")
    cells["accuracy"] /= PERCENT
    cells["accuracy_spread"] = binomial_spread(cells["accuracy"].to_numpy(), test_images)
    cells["entropy_spread"] = entropy_spread
    return cells.reset_index()


def binomial_spread(share: np.ndarray, images: int) -> np.ndarray:
    """Standard error of a share of images, after Agresti and Coull (1998).

    Two more right and two more wrong answers keep it above zero where all are right.
    """
    count = images + 4
    middle = (share * images + 2) / count
    spread: np.ndarray = np.sqrt(middle * (1 - middle) / count)
    return spread


def distances(
    rows: pd.DataFrame, cells: pd.DataFrame, tasks: Sequence[Task], encodings: Iterable[str]
) -> pd.Series:
    """Every reading's distance to the paper: one says as near as chance alone would be.

    It is the root mean square, over the cells of both tables, of the gaps in standard
    deviations.

    Args:
        rows: `reading`, the model's columns, `accuracy` and `entropy`; repetitions are averaged.
        cells: from `published_cells`.
        tasks: over which pairs.
        encodings: over which; ATP is not asked.

    Returns:
        By reading; NaN where the paper has no number for any of these pairs.
    """
    gaps = _gaps(rows, cells, tasks, encodings)
    squared = [((gaps[name] / gaps[f"{name}_spread"]) ** 2) for name in ("accuracy", "entropy")]
    mean = pd.concat(squared).groupby(level=0).mean()
    numbers = pd.Index(sorted(rows["reading"].unique()), name="reading")
    return np.sqrt(mean).reindex(numbers)


def mean_gaps(
    rows: pd.DataFrame, cells: pd.DataFrame, tasks: Sequence[Task], encodings: Iterable[str]
) -> pd.DataFrame:
    """Mean absolute gaps by reading: `accuracy_gap` in points, `entropy_gap`; as `distances`."""
    gaps = _gaps(rows, cells, tasks, encodings)
    mean = gaps[["accuracy", "entropy"]].abs().groupby(level=0).mean()
    mean["accuracy"] *= PERCENT
    return mean.add_suffix("_gap")


def _gaps(
    rows: pd.DataFrame, cells: pd.DataFrame, tasks: Sequence[Task], encodings: Iterable[str]
) -> pd.DataFrame:
    """Ours less the paper's in every cell, by reading, with the cells' spreads."""
    named = pd.DataFrame([task.columns for task in tasks], columns=TASK)
    wanted = cells[cells["encoding"].isin(list(encodings))].merge(named, on=TASK)
    values = rows.groupby(["reading", *MODEL])[["accuracy", "entropy"]].mean().reset_index()
    joined = values.merge(wanted, on=MODEL, suffixes=("", "_paper")).set_index("reading")
    for name in ("accuracy", "entropy"):
        joined[name] -= joined.pop(f"{name}_paper")
    return joined


def closest(distance: pd.Series, count: int) -> list[int]:
    """The readings of least distance, in order; of equals, and without distances, the first."""
    ordered = distance.sort_index().sort_values(kind="stable", na_position="last")
    return [int(number) for number in ordered.index[:count]]
