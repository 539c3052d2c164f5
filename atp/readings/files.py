"""The files that the stages leave for each other, and for tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from atp.files import PathLike, read_json


def read_rows(paths: Sequence[PathLike]) -> pd.DataFrame:
    """Read and join the files of blocks; one without readings has a header only."""
    frames = [pd.read_csv(path) for path in paths]
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


def read_chosen(paths: Sequence[PathLike]) -> list[int]:
    """The numbers of readings in the files of blocks."""
    return [int(number) for path in paths for number in read_json(path)]


def read_draws(path: PathLike) -> pd.DataFrame:
    """draws.csv: by reading, the level of every choice as text."""
    draws = pd.read_csv(path, dtype=str, keep_default_na=False)
    return draws.set_index(draws.pop("reading").astype(int))
