"""One line per encoding, with the interval over repetitions as a band.

Bands end at 0 and 100 %: with few repetitions Student's interval reaches beyond.
"""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from atp.figures.style import line_style
from atp.results.labels import encoding_label
from atp.results.tidy import PERCENT

MOST_TICKS = 8  # values on the horizontal axis that are all labelled


def draw_lines(ax: Axes, table: pd.DataFrame, x: str) -> list[Any]:
    """Draw `value`, in percent, against a column, one line per encoding.

    Args:
        ax: the panel.
        table: rows with `encoding`, the column x, `value`, and for a band `ci_low`, `ci_high`.
        x: the name of the horizontal column.

    Returns:
        The lines, for a legend.
    """
    lines = []
    for encoding, rows in table.groupby("encoding", sort=False):
        style = line_style(str(encoding))
        rows = rows.sort_values(x)
        lines += ax.plot(rows[x], rows["value"], label=encoding_label(str(encoding)), **style)
        if "ci_low" in rows:
            low, high = rows["ci_low"].clip(lower=0), rows["ci_high"].clip(upper=PERCENT)
            ax.fill_between(rows[x], low, high, color=style["color"], alpha=0.18, lw=0)
    return lines


def mark_values(ax: Axes, values: ArrayLike) -> None:
    """Put a tick at every value on the horizontal axis, unless they are many."""
    distinct = np.unique(values)
    if len(distinct) <= MOST_TICKS:
        ax.set_xticks(distinct)
