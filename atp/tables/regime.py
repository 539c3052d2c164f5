"""What pruning gains in every cell of the map, and beside masks of the same size."""

from collections.abc import Sequence

import pandas as pd

from atp.files import PathLike
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, TASK, Files, read_models
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.statistics.intervals import mean_interval

CELL = ["grid", "images", "spread", "learning_rate"]
RIVALS = {"angle": "no pruning", "random": "random dropped", "highest": "highest dropped"}
TUNED = "tuned"


def make_table(files: Files, settings: Settings) -> Table:
    """Average the gains over pairs.

    Args:
        files: `cells`, the regime.csv of every pair and grid.
        settings: `statistics.level`.
    """
    frame = regime_table(files["cells"], settings.statistics.level)
    return Table(frame, regime_sheet(frame))


def regime_table(paths: Sequence[PathLike], level: float) -> pd.DataFrame:
    """One row per cell and rival: the gain of ATP over it, with Student's interval over pairs.

    Args:
        paths: as in `make_table`.
        level: confidence of the intervals.

    Returns:
        `CELL`, `rival`, `gain, ci_low, ci_high` in points, `pairs`, and means over pairs and
        repetitions: `rival_accuracy` (%) and the share of positions that ATP `kept`.
    """
    rows = read_models(paths)
    rows["learning_rate"] = rows["learning_rate"].astype(str)
    rows["spread"] = rows["spread"].astype(str)
    wide = rows.pivot(
        index=[*TASK, *CELL, "repetition"], columns="method", values=["accuracy", "kept"]
    )
    accuracy = PERCENT * wide["accuracy"]
    kept = (wide["kept"]["atp"] / wide["kept"]["angle"]).groupby(CELL, sort=False).mean()
    found = []
    for rival in RIVALS:
        gains = (accuracy["atp"] - accuracy[rival]).groupby([*TASK, *CELL], sort=False).mean()
        for cell, values in gains.groupby(CELL, sort=False):
            mean, low, high = map(float, mean_interval(values.to_numpy(), confidence=level))
            level_of_rival = accuracy[rival].groupby(CELL, sort=False).mean()[cell]
            found.append((*cell, rival, mean, low, high, len(values), level_of_rival, kept[cell]))
    columns = [*CELL, "rival", "gain", "ci_low", "ci_high", "pairs", "rival_accuracy", "kept"]
    return pd.DataFrame(found, columns=columns)


def regime_sheet(table: pd.DataFrame) -> Sheet:
    """Lay out the cells in which both methods chose their own learning rate."""
    tuned = table[table["learning_rate"] == TUNED]
    rows = [_row(group) for _, group in tuned.groupby(CELL, sort=False)]
    return Sheet(
        label="regime",
        title="Where pruning helps",
        caption=(
            "Gain in test accuracy (points) of ATP over no pruning, and over masks of the same "
            f"size that drop other positions; mean over {tuned['pairs'].max()} pairs with its "
            "interval. Masks and learning rates are chosen on validation images, angle encoding's "
            "learning rate on the same; fresh seeds judge. Every learning rate by itself stands "
            "in the CSV."
        ),
        header=[
            *("Grid", "Training images", "Initial angles", "No pruning (%)", "Kept (%)"),
            *(f"− {name}" for name in RIVALS.values()),
        ],
        rows=rows,
        names=3,
    )


def _row(rivals: pd.DataFrame) -> list[Cell]:
    first, *_ = by_rival = rivals.to_dict("records")
    spread = first["spread"]
    return [
        Cell(f"{first['grid']}×{first['grid']}"),
        Cell(str(first["images"])),
        Cell("full turn" if spread == "full_turn" else f"σ = {spread}/√n"),
        Cell(number(first["rival_accuracy"], 1)),
        Cell(number(PERCENT * first["kept"], 0)),
        *map(_gain, by_rival),
    ]


def _gain(row: dict) -> Cell:
    low, high = row["ci_low"], row["ci_high"]
    sign = "+" if row["gain"] > 0 else ""
    note = f"{number(low, 1)} to {number(high, 1)}"
    return Cell(sign + number(row["gain"], 1), note, bold=bool(low > 0))
