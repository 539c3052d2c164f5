"""The closest readings: how far they are from the paper, and what ATP gains in them."""

import numpy as np
import pandas as pd

from atp.readings.closest import agreement, cells_of, judged_readings
from atp.readings.files import read_rows
from atp.readings.stages import OWN, halves, is_sample
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import Files
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.protocol import published_gains

SHOWN = {
    "selected": 1,
    "calibration": 1,
    "check": 1,
    "accuracy_gap": 1,
    "entropy_gap": 2,
    "gain": 1,
    "protocol_gain": 1,
    "protocol_wins": 1,
    "protocol_fresh": 1,
}
"""The columns of numbers, with their digits."""


def make_table(files: Files, settings: Settings) -> Table:
    """Judge the readings.

    Args:
        files, settings: as for `atp.readings.closest.judged_readings`.
    """
    frame = judged_readings(files, settings)
    parts = halves(settings.pairs, settings.seed)
    rho = agreement(read_rows(files["first"]), cells_of(files, settings), parts)
    published = published_gains(files["accuracies"], [*parts[0], *parts[1]])
    return Table(frame.reset_index(), readings_sheet(frame, rho, published, settings))


def readings_sheet(
    frame: pd.DataFrame, rho: float, published: np.ndarray, settings: Settings
) -> Sheet:
    """Lay out the closest readings, and below them what they are compared with.

    Args:
        frame: from `judged_readings`.
        rho: from `agreement`.
        published: the paper's gains of ATP over angle encoding, one per pair.
        settings: `readings`.
    """
    near = frame[frame["group"] == "closest"].sort_values("calibration", kind="stable")
    sample = frame[[is_sample(number, settings.readings.every) for number in frame.index]]
    footer = [
        _row("Closest, mean", near[[*SHOWN]].mean()),
        _row("Sample of all, median", sample[[*SHOWN]].median()),
        _row("The configuration", frame.loc[[OWN]].iloc[0]),
    ]
    if len(published):
        told = {"gain": published.mean(), "protocol_gain": published.mean()}
        wins = {"protocol_wins": float((published > 0).sum())}
        footer.append(_row("The paper", pd.Series({**told, **wins}, dtype=float)))
    return Sheet(
        label="readings",
        title="The closest readings",
        caption=(
            f"Of {settings.readings.draws} readings of what the paper leaves open, the "
            f"{len(near)} closest to its Tables 1 and 2 by angle, amplitude, PCA and SQE, on one "
            "half of the pairs. Distance: root mean square of the gaps in standard deviations, 1 "
            "being as near as chance alone; when chosen, by one training; again and on the other "
            "half, with fresh seeds. Over all draws the two halves' distances have the rank "
            f"correlation {number(rho, 2)}. Gaps: mean absolute ones, over all pairs. Gain: of "
            "ATP over angle encoding in points, with fresh seeds; as printed: in simulated papers "
            "that choose τ by one training on the test images that they print, of how many pairs "
            "ATP is ahead there, and the gain of the same τ elsewhere."
        ),
        header=[
            *("Reading", "Distance when chosen", "Again", "Other half", "Accuracy gap", "EE gap"),
            *("Gain", "Gain as printed", "Pairs ahead", "Same τ elsewhere"),
        ],
        rows=[*(_row(str(name), row) for name, row in near.iterrows()), *footer],
        footer=len(footer),
    )


def _row(name: str, values: pd.Series) -> list[Cell]:
    texts = [number(float(values.get(key, np.nan)), digits) for key, digits in SHOWN.items()]
    return [Cell(name), *map(Cell, texts)]
