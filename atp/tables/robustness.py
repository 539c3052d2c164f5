"""What the tables of every noise and of every attack setting share."""

from collections.abc import Callable

import pandas as pd

from atp.results.labels import encoding_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import TASK, pivot


def averaged_sheet(
    table: pd.DataFrame,
    names: dict[str, str],
    texts: Callable[..., list[str]],
    *,
    label: str,
    title: str,
) -> Sheet:
    """Lay settings out for reading, averaged over the pairs: one row each.

    Args:
        table: one row per model and setting.
        names: how each column of a setting is called in print.
        texts: from a setting's values to how they are printed.
        label: of the sheet.
        title: the heading.
    """
    keys = list(names)
    means = table.groupby([*keys, "encoding"], sort=False)["value"].mean().reset_index()
    wide = pivot(means, keys).sort_index()
    pairs = len(table[TASK].drop_duplicates())
    over = "one pair" if pairs == 1 else f"{pairs} pairs"
    return Sheet(
        label=label,
        title=title,
        caption=f"Mean over {over} and all repetitions. Bold: highest of the row.",
        header=[*names.values(), *(encoding_label(str(name)) for name in wide.columns)],
        rows=[
            [*map(Cell, texts(*setting)), *_cells(row)]  # type: ignore[misc]
            for setting, row in wide.iterrows()
        ],
        names=len(keys),
    )


def _cells(values: pd.Series) -> list[Cell]:
    best = number(values.max(), 1)
    return [Cell(number(value, 1), bold=number(value, 1) == best) for value in values]
