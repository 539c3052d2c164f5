"""The headline numbers, for use in text: one flat dictionary."""

import pandas as pd

from atp.results.tidy import TASK, pivot

LOWEST_IS_BEST = {"entropy"}
Values = dict[str, float | int]


def headline_values(tables: dict[str, pd.DataFrame], thresholds: pd.DataFrame) -> Values:
    """Compute the headline numbers.

    Args:
        tables: Tables 1–4 by what they show: accuracy, entropy, noise, attack.
        thresholds: the table of thresholds.

    Returns:
        Names to numbers: `{table}_mean_{encoding}` and `{table}_paper_mean_{encoding}` over
        the pairs, `{table}_best_{encoding}` and `{table}_paper_best_{encoding}`, the number
        of pairs where the encoding alone or with others is best, `{noise,attack}_loss_{encoding}`
        against the clean accuracy, and means over the pairs for each threshold search.
        A number that cannot be computed is left out.
    """
    accuracy = tables["accuracy"]
    values: Values = {
        "pairs": len(accuracy[TASK].drop_duplicates()),
        "repetitions": int(accuracy["n_repetitions"].max()),
    }
    for name, table in tables.items():
        values |= _table_values(name, pivot(table, TASK), name in LOWEST_IS_BEST)
        paper = pivot(table, TASK, "paper").dropna()
        if len(paper):
            values |= _table_values(f"{name}_paper", paper, name in LOWEST_IS_BEST)
    values |= _losses(values)
    return values | _threshold_values(thresholds)


def _table_values(name: str, wide: pd.DataFrame, lowest: bool) -> Values:
    best = wide.min(axis=1) if lowest else wide.max(axis=1)
    values: Values = {}
    for encoding in wide.columns:
        values[f"{name}_mean_{encoding}"] = _rounded(wide[encoding].mean())
        values[f"{name}_best_{encoding}"] = int((wide[encoding] == best).sum())
    return values


def _losses(values: Values) -> Values:
    losses: Values = {}
    for table in ("noise", "attack"):
        start = f"{table}_mean_"
        for name in [name for name in values if name.startswith(start)]:
            encoding = name.removeprefix(start)
            loss = values[f"accuracy_mean_{encoding}"] - values[name]
            losses[f"{table}_loss_{encoding}"] = _rounded(loss)
    return losses


def _threshold_values(thresholds: pd.DataFrame) -> Values:
    values: Values = {}
    for keys, rows in thresholds.groupby(["method", "select_on"], sort=False):
        name = "_".join(map(str, keys))
        for column in ("tau", "n_kept", "test_accuracy", "optimism", "evaluations"):
            mean = rows[column].mean()
            if mean == mean:
                values[f"threshold_{column}_mean_{name}"] = _rounded(mean)
        if rows["moved"].notna().all():
            values[f"threshold_moved_{name}"] = _rounded(rows["moved"].sum())
    return values


def _rounded(value: float) -> float:
    return float(f"{value:.10g}")
