"""The controls' accuracies beside those of angle encoding and ATP."""

from collections.abc import Sequence

import pandas as pd

from atp.files import PathLike
from atp.results.sheet import Sheet
from atp.results.tidy import PERCENT, SUMMARY, TASK, Files, read_models, read_tasks, summarise
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.layout import by_encoding

SETTING = ["control", "as_atp"]
SIZES = ["dropped", "parameters"]
COLUMNS = [*TASK, "control", "dropped", "as_atp", "parameters", *SUMMARY]
CAPTION = (
    "Test accuracy (%) of the controls on the same features, images and splits. "
    "Angle, equal compute: angle encoding trained as often as the search for ATP's threshold "
    "trained masks, each time the best on validation. Highest dropped, random dropped: as many "
    "positions as ATP drops, but those of the highest class average, or any; – where ATP drops "
    "none."
)


def make_table(files: Files, settings: Settings) -> Table:
    """Summarise the controls of every pair.

    Args:
        files: `pairs`, their `controls.csv`; `models`, the `clean.csv` of angle encoding and ATP.
        settings: none is read.
    """
    frame = controls_table(files["pairs"], files["models"])
    return Table(frame, controls_sheet(frame))


def controls_table(pairs: Sequence[PathLike], models: Sequence[PathLike]) -> pd.DataFrame:
    """Mean test accuracy (%) and interval of every control, the encodings' rows first.

    As many positions as ATP drops, in its own mask of each repetition, are one row: `dropped`
    and `parameters` are means.

    Args:
        pairs: the pairs' `controls.csv`.
        models: `clean.csv` of the encodings that they are compared with.
    """
    encodings = read_models(models).rename(columns={"encoding": "control"})
    encodings["as_atp"] = False
    rows = pd.concat([encodings, read_tasks(pairs)], ignore_index=True)
    rows["number"] = rows["dropped"].mask(rows["as_atp"])
    keys = [*TASK, *SETTING, "number"]
    sizes = rows.groupby(keys, sort=False, dropna=False)[SIZES].mean().reset_index(drop=True)
    return pd.concat([summarise(rows, keys, "accuracy", PERCENT), sizes], axis=1)[COLUMNS]


def controls_sheet(table: pd.DataFrame) -> Sheet:
    """Lay out what compares with ATP, which itself drops the lowest positions."""
    with_atp = table["as_atp"] & (table["control"] != "drop_lowest")
    shown = table[table["dropped"].isna() | with_atp].rename(columns={"control": "encoding"})
    return by_encoding(
        shown.assign(paper=float("nan"), trained=True),
        label="controls",
        title="Controls. Test accuracy (%)",
        caption=CAPTION,
    )
