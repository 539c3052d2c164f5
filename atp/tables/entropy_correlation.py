"""Entanglement entropy beside accuracy and beside the loss under noise: how they correlate."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from atp.files import PathLike
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import MODEL, PERCENT, Files, entropy_column, read_models
from atp.results.write import Table
from atp.seeds import derive_seed
from atp.settings.sections import Entropy, Settings
from atp.statistics.entropy_correlation import SCOPES, Resampling

SETTING = ["strength", "shots"]
SEED = [*MODEL, "repetition"]
SCOPE_TITLES = {
    "models": "All models",
    "encodings": "Encodings of a pair",
    "repetitions": "Repetitions of a model",
}


def make_table(files: Files, settings: Settings) -> Table:
    """Correlate in every setting of noise.

    Args:
        files: `clean` and `noise`, the models' `clean.csv` and `noise.csv`.
        settings: `seed`, `entropy.cut`, `entropy.base`, `statistics.level` and
            `statistics.resamples`.
    """
    rows = entropy_rows(files["clean"], files["noise"], settings.entropy)
    frame = entropy_correlation_table(rows, settings)
    return Table(frame, entropy_correlation_sheet(frame))


def entropy_rows(
    clean: Sequence[PathLike], noise: Sequence[PathLike], entropy: Entropy
) -> pd.DataFrame:
    """Join the models' `clean.csv` and `noise.csv`, of models trained without noise.

    Args:
        clean, noise: the files.
        entropy: its cut and base.

    Returns:
        One row per model, repetition, strength and number of shots, with `entropy`, `accuracy` (%)
        and `loss`, the points that the noise costs.
    """
    models = read_models(clean).rename(columns={entropy_column(entropy): "entropy"})
    models = models[[*SEED, "entropy", "accuracy"]]
    noisy = read_models(noise).rename(columns={"accuracy": "noisy"})
    rows = models.merge(noisy[~noisy["trained_under_noise"]], on=SEED)
    rows["loss"] = PERCENT * (rows["accuracy"] - rows["noisy"])
    rows["accuracy"] *= PERCENT
    return rows[[*SEED, *SETTING, "entropy", "accuracy", "loss"]]


def entropy_correlation_table(rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Rank correlation of entropy with accuracy, and with the loss in every setting of noise.

    Args:
        rows: from `entropy_rows`.
        settings: `seed`, `statistics.level` and `statistics.resamples`.

    Returns:
        `outcome, strength, shots, scope, value, ci_low, ci_high`; strength and shots are
        missing for the accuracy.
    """
    found = []
    for place, (setting, group) in enumerate(rows.groupby(SETTING)):
        named = dict(zip(SETTING, setting, strict=True))
        if place == 0:  # accuracy and entropy are the same in every setting
            found += _correlations(group, "accuracy", {}, settings)
        found += _correlations(group, "loss", named, settings)
    columns = ["outcome", *SETTING, "scope", "value", "ci_low", "ci_high"]
    table = pd.DataFrame(found, columns=columns)
    return table.astype({"shots": "Int64"})


def _correlations(
    group: pd.DataFrame, outcome: str, setting: dict[str, Any], settings: Settings
) -> list[dict[str, Any]]:
    x, y = (_array(group, column) for column in ("entropy", outcome))
    found = []
    for scope, correlate in SCOPES.items():
        # "mechanism" is what this table was called when its random numbers were first drawn
        seed = derive_seed(settings.seed, "mechanism", outcome, *setting.values(), scope)
        how = Resampling(settings.statistics.level, settings.statistics.resamples, seed)
        rho = correlate(x, y, how)
        interval = {"value": rho.mean, "ci_low": rho.low, "ci_high": rho.high}
        named = {"outcome": outcome, **setting, "scope": scope}
        found.append(named | {name: float(value) for name, value in interval.items()})
    return found


def _array(group: pd.DataFrame, column: str) -> np.ndarray:
    """The column as (pairs, encodings, repetitions)."""
    wide = group.set_index(SEED)[column].unstack("encoding").unstack("repetition")
    pairs, encodings = len(wide), group["encoding"].nunique()
    return wide.to_numpy().reshape(pairs, encodings, -1)


def entropy_correlation_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the correlations out for reading."""
    rows = [
        [*map(Cell, _names(group.iloc[0])), *map(Cell, _texts(group))]
        for _, group in table.groupby(["outcome", *SETTING], sort=False, dropna=False)
    ]
    return Sheet(
        label="entropy_correlation",
        title="Entanglement entropy and what it goes with",
        caption=(
            "Spearman's rank correlation of entanglement entropy with accuracy, and with the "
            "points that noise costs models trained without it, with intervals over the pairs. "
            "If low entropy protected, the loss would grow with it: a positive correlation. "
            "All models: every pair and encoding at once, where easy pairs stand beside hard "
            "ones. Encodings of a pair, repetitions of a model: correlated within each, then "
            "averaged."
        ),
        header=["Outcome", "Strength", "Shots", *(SCOPE_TITLES[scope] for scope in SCOPES)],
        rows=rows,
        names=3,
    )


def _names(row: pd.Series) -> list[str]:
    if pd.isna(row["shots"]):
        return [row["outcome"], "–", "–"]
    return [row["outcome"], f"{row['strength']:g}", f"{row['shots']}" if row["shots"] else "∞"]


def _texts(group: pd.DataFrame) -> list[str]:
    return [correlation_text(*row) for row in group[["value", "ci_low", "ci_high"]].to_numpy()]


def correlation_text(value: float, low: float, high: float) -> str:
    """A correlation and its interval, such as `0.31 [0.02, 0.55]`."""
    bounds = "" if np.isnan(low) else f" [{number(low, 2)}, {number(high, 2)}]"
    return f"{number(value, 2)}{bounds}"
