"""Every noise and attack setting, for each model and averaged over the pairs."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from atp.files import PathLike
from atp.results.labels import attack_label, encoding_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import MODEL, PERCENT, pivot, read_models, summarise

NOISE = ["strength", "shots", "trained_under_noise"]
ATTACK = ["method", "space", "epsilon"]


def noise_table(paths: Sequence[PathLike]) -> pd.DataFrame:
    """Mean accuracy (%) and interval for each model and noise setting."""
    return summarise(read_models(paths), [*MODEL, *NOISE], "accuracy", PERCENT)


def attacks_table(paths: Sequence[PathLike]) -> pd.DataFrame:
    """Mean accuracy (%) and interval for each model and attack setting."""
    return summarise(read_models(paths), [*MODEL, *ATTACK], "accuracy", PERCENT)


def noise_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the noise settings out for reading, averaged over the pairs."""

    def names(strength: float, shots: int, trained: bool) -> list[str]:
        return [f"{strength:g}", f"{shots}" if shots else "∞", "yes" if trained else "no"]

    return _sheet(
        table,
        NOISE,
        names,
        title="Test accuracy (%) under depolarizing noise",
        header=["Strength", "Shots", "Trained under noise"],
    )


def attacks_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the attack settings out for reading, averaged over the pairs."""

    def names(method: str, space: str, epsilon: float) -> list[str]:
        return [attack_label(method), space, f"{epsilon:g}"]

    return _sheet(
        table,
        ATTACK,
        names,
        title="Test accuracy (%) under attack",
        header=["Attack", "On", "ε"],
    )


def _sheet(
    table: pd.DataFrame,
    keys: list[str],
    names: Callable[..., list[str]],
    title: str,
    header: list[str],
) -> Sheet:
    means = table.groupby([*keys, "encoding"], sort=False)["value"].mean().reset_index()
    wide = pivot(means, keys).sort_index()
    pairs = len(table[MODEL[:-1]].drop_duplicates())
    over = "one pair" if pairs == 1 else f"{pairs} pairs"
    return Sheet(
        title=title,
        caption=f"Mean over {over} and all seeds. Bold: highest of the row.",
        header=[*header, *(encoding_label(str(name)) for name in wide.columns)],
        rows=[[*map(Cell, names(*setting)), *_cells(row)] for setting, row in _items(wide)],
        names=len(keys),
    )


def _items(wide: pd.DataFrame) -> list[tuple[Any, pd.Series]]:
    return list(wide.iterrows())


def _cells(values: pd.Series) -> list[Cell]:
    best = number(values.max(), 1)
    return [Cell(number(value, 1), bold=number(value, 1) == best) for value in values]
