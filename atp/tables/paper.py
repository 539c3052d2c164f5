"""What Tables 1–4 share: our numbers with the paper's beside them."""

import pandas as pd

from atp.files import PathLike
from atp.results.tidy import MODEL, PERCENT, SUMMARY, summarise
from atp.results.trained import trained_models

COLUMNS = [*MODEL, *SUMMARY, "paper", "trained"]


def beside_paper(
    rows: pd.DataFrame,
    column: str,
    reference: PathLike,
    clean: pd.DataFrame,
    scale: float = PERCENT,
) -> pd.DataFrame:
    """Mean and interval of every model, and the paper's number.

    Args:
        rows: tidy rows of all models, in the order of the table's rows.
        column: the one to average over repetitions.
        reference: the paper's numbers, in the table's unit.
        clean: rows of `clean.csv`, which say whether a model was trained.
        scale: from the column's unit to the table's.

    Returns:
        A frame with `COLUMNS`; `paper` is missing where the paper has no such row.
    """
    table = summarise(rows, MODEL, column, scale)
    paper = pd.read_csv(reference).rename(columns={"value": "paper"})
    judged = table.merge(trained_models(clean), how="left", on=MODEL)
    return judged.merge(paper, how="left", on=MODEL)[COLUMNS]
