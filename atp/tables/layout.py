"""A table with one row per pair and one column per encoding, the means below."""

import math

import pandas as pd

from atp.results.labels import encoding_label, task_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import TASK, by_task, pivot

NOT_TRAINED = "†"


def by_encoding(
    table: pd.DataFrame,
    *,
    label: str,
    title: str,
    caption: str,
    digits: int = 1,
    lowest: bool = False,
) -> Sheet:
    """Lay a frame with the columns of `atp.tables.paper.COLUMNS` out for reading.

    Models that were not trained are marked, and their pairs left out of the means; with them
    the means are given too.

    Args:
        table: one row per pair and encoding.
        label: of the sheet.
        title: the heading.
        caption: what was measured, as a sentence.
        digits: decimals in print.
        lowest: whether the lowest value is the best.
    """
    rows = [
        {"pair": Cell(task_label(task)), **_cells(group, digits, lowest)}
        for task, group in by_task(table)
    ]
    means = _all_means(table, digits, lowest) if len(rows) > 1 else []
    encodings = list(table["encoding"].unique())
    return Sheet(
        label=label,
        title=title,
        caption=f"{caption} {_reading(table, lowest)}",
        header=["Pair", *(encoding_label(encoding) for encoding in encodings)],
        rows=[[row.get(name, Cell("–")) for name in ("pair", *encodings)] for row in rows + means],
        footer=len(means),
    )


def _reading(table: pd.DataFrame, lowest: bool) -> str:
    """How to read the cells."""
    counts = sorted({table["n_repetitions"].min(), table["n_repetitions"].max()})
    once = counts == [1]
    count = "one repetition" if once else f"{'–'.join(map(str, counts))} repetitions"
    spread = "" if once else " ± half the width of Student's 95 % interval"
    paper = "; the paper's number in parentheses" if table["paper"].notna().any() else ""
    best = "lowest" if lowest else "highest"
    return f"Mean over {count}{spread}{paper}. Bold: {best} of the row.{_daggers(table)}"


def _daggers(table: pd.DataFrame) -> str:
    if table["trained"].all():
        return ""
    return (
        f" {NOT_TRAINED} not trained: half of the repetitions or more answer one class for every "
        "image; such pairs are left out of the first mean."
    )


def _cells(rows: pd.DataFrame, digits: int, lowest: bool) -> dict[str, Cell]:
    best = _best(rows.loc[rows["trained"], "value"], digits, lowest)
    cells = {}
    for row in rows.to_dict("records"):
        text = number(row["value"], digits)
        width = (row["ci_high"] - row["ci_low"]) / 2
        spread = "" if math.isnan(width) else f" ± {number(width, digits)}"
        bold = text == best and row["trained"]
        dagger = "" if row["trained"] else NOT_TRAINED
        cells[row["encoding"]] = Cell(text + spread + dagger, _note(row["paper"], digits), bold)
    return cells


def _all_means(table: pd.DataFrame, digits: int, lowest: bool) -> list[dict[str, Cell]]:
    """The means over the pairs that every encoding was trained on, and over all."""
    every = [_means(table, "Mean", digits, lowest)]
    if table["trained"].all():
        return every
    trained = table[table.groupby(TASK)["trained"].transform("all")]
    every[0]["pair"] = Cell(f"Mean with {NOT_TRAINED}")
    return [_means(trained, "Mean", digits, lowest), *every] if len(trained) else every


def _means(table: pd.DataFrame, name: str, digits: int, lowest: bool) -> dict[str, Cell]:
    # A mean over some of the pairs must not stand beside one over all of them.
    values = pivot(table, TASK).mean(skipna=False)
    papers = pivot(table, TASK, "paper").mean(skipna=False)
    best = _best(values, digits, lowest)
    cells = {"pair": Cell(name)}
    for encoding in map(str, values.index):
        text = number(values[encoding], digits)
        cells[encoding] = Cell(text, _note(papers[encoding], digits), text == best)
    return cells


def _note(paper: float, digits: int) -> str:
    return "" if math.isnan(paper) else f"paper {number(paper, digits)}"


def _best(values: pd.Series, digits: int, lowest: bool) -> str:
    return number(values.min() if lowest else values.max(), digits)
