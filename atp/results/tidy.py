"""Read the tidy files of many jobs, and summarise them over seeds.

Rows keep the order of the files, which is the config's order of pairs and encodings.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from atp.errors import UserError
from atp.files import PathLike, write_text
from atp.statistics.intervals import half_width

PAIR = ["dataset", "class_0", "class_1"]
MODEL = [*PAIR, "encoding"]
SUMMARY = ["value", "ci_low", "ci_high", "n_seeds"]
PERCENT = 100.0


class Pair(NamedTuple):
    """A data set and its two classes."""

    dataset: str
    class_0: int
    class_1: int


def pair_of(folder: PathLike) -> Pair:
    """Read the pair off its folder, `{dataset}/{a}-{b}`."""
    path = Path(folder)
    class_0, class_1 = path.name.split("-")
    return Pair(path.parent.name, int(class_0), int(class_1))


def read_models(paths: Iterable[PathLike]) -> pd.DataFrame:
    """Read and join files that name their model in each row."""
    return pd.concat([pd.read_csv(path) for path in paths], ignore_index=True)


def read_pairs(paths: Iterable[PathLike]) -> pd.DataFrame:
    """Read and join files of pairs, adding the pair that their folder names."""
    frames = []
    for path in paths:
        frame = pd.read_csv(path)
        for position, (name, value) in enumerate(pair_of(Path(path).parent)._asdict().items()):
            frame.insert(position, name, value)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def select(frame: pd.DataFrame, setting: Mapping[str, Any], key: str) -> pd.DataFrame:
    """Keep the rows of one setting.

    Args:
        frame: tidy rows.
        setting: column name to wanted value.
        key: the config key that holds the setting, for the message.

    Raises:
        UserError: no row has that setting.
    """
    keep = np.ones(len(frame), dtype=bool)
    for name, value in setting.items():
        column = frame[name]
        same = np.isclose(column, value) if isinstance(value, float) else column == value
        keep &= np.asarray(same)
    if not keep.any():
        wanted = ", ".join(f"{name} {value}" for name, value in setting.items())
        raise UserError(f"{key} asks for {wanted}, which was not evaluated; choose one that was.")
    return frame[keep]


def summarise(
    frame: pd.DataFrame, keys: Sequence[str], column: str, scale: float = 1.0
) -> pd.DataFrame:
    """Mean and 95 % interval over seeds of one column, for each combination of the keys."""
    groups = frame.groupby(list(keys), sort=False, dropna=False)[column]
    table = groups.agg(value="mean", deviation="std", n_seeds="count").reset_index()
    table["value"] *= scale
    width = scale * half_width(table.pop("deviation"), table["n_seeds"])
    table["ci_low"] = table["value"] - width
    table["ci_high"] = table["value"] + width
    return table[[*keys, *SUMMARY]]


def pivot(frame: pd.DataFrame, rows: Sequence[str], column: str = "value") -> pd.DataFrame:
    """Spread the encodings over columns, keeping the order of rows and encodings."""
    keys = list(rows)
    wide = frame.pivot(index=keys, columns="encoding", values=column)
    order = pd.MultiIndex.from_frame(frame[keys].drop_duplicates())
    index = order if len(keys) > 1 else order.get_level_values(0)
    return wide.reindex(index=index, columns=frame["encoding"].unique())


def write_frame(path: PathLike, frame: pd.DataFrame) -> None:
    """Write a frame as CSV: ten significant digits, missing values empty."""
    write_text(path, frame.to_csv(index=False, float_format="%.10g", lineterminator="\n"))
