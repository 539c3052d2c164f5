"""Read the tidy files of many jobs, and summarise them over repetitions.

Rows keep the order of the files, which is the config's order of pairs and encodings.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atp.data.task import Task
from atp.errors import UserError
from atp.files import PathLike, write_text
from atp.settings.section import Section
from atp.settings.sections import Entropy
from atp.statistics.intervals import half_width

TASK = ["dataset", "class_0", "class_1"]
MODEL = [*TASK, "encoding"]
SUMMARY = ["value", "ci_low", "ci_high", "n_repetitions"]
PERCENT = 100.0

Files = Mapping[str, Any]
"""A step's files by the names that its rule gives them: one path each, or a list of paths."""


def task_of(values: Iterable[Any]) -> Task:
    """The task that the values of the columns `TASK` name."""
    dataset, class_0, class_1 = values
    return Task(str(dataset), (int(class_0), int(class_1)))


def by_task(frame: pd.DataFrame) -> Iterator[tuple[Task, pd.DataFrame]]:
    """The rows of each task, in the order in which the tasks come."""
    for key, rows in frame.groupby(TASK, sort=False):
        yield task_of(key), rows


def read_models(paths: Iterable[PathLike]) -> pd.DataFrame:
    """Read and join files that name their model in each row."""
    return pd.concat([pd.read_csv(path) for path in paths], ignore_index=True)


def read_tasks(paths: Iterable[PathLike]) -> pd.DataFrame:
    """Read and join files of tasks, adding the task that their folder names."""
    frames = []
    for path in paths:
        frame = pd.read_csv(path)
        for position, (name, value) in enumerate(Task.of_folder(Path(path).parent).columns.items()):
            frame.insert(position, name, value)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def entropy_column(entropy: Entropy) -> str:
    """The column of `clean.csv` that holds the entropy of the configuration's cut and base."""
    return f"entropy_{entropy.cut}_{entropy.base}"


def select(frame: pd.DataFrame, setting: Section, key: str) -> pd.DataFrame:
    """Keep the rows of one setting.

    Args:
        frame: tidy rows.
        setting: its keys are columns, with the wanted values.
        key: the config key that holds the setting, for the message.

    Raises:
        UserError: no row has that setting.
    """
    keep = np.ones(len(frame), dtype=bool)
    for name, value in vars(setting).items():
        column = frame[name]
        same = np.isclose(column, value) if isinstance(value, float) else column == value
        keep &= np.asarray(same)
    if not keep.any():
        wanted = ", ".join(f"{name} {value}" for name, value in vars(setting).items())
        raise UserError(f"{key} asks for {wanted}, which was not evaluated; choose one that was.")
    return frame[keep]


def summarise(
    frame: pd.DataFrame, keys: Sequence[str], column: str, scale: float = 1.0
) -> pd.DataFrame:
    """Mean and 95 % interval of one column over repetitions, one row per set of the keys."""
    groups = frame.groupby(list(keys), sort=False, dropna=False)[column]
    table = groups.agg(value="mean", deviation="std", n_repetitions="count").reset_index()
    table["value"] *= scale
    width = scale * half_width(table.pop("deviation"), table["n_repetitions"])
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
