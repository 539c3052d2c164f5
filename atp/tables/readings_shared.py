"""What the closest readings share: levels that are more frequent among them than among all."""

import pandas as pd

from atp.readings.closest import shared_levels
from atp.readings.files import read_chosen, read_draws
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, Files
from atp.results.write import Table
from atp.settings.sections import Settings


def make_table(files: Files, settings: Settings) -> Table:
    """Compare the closest readings' levels with those of all draws.

    Args:
        files: `draws`, and `closest`, the numbers of the closest readings.
        settings: `statistics.level`.
    """
    frame = shared_levels(read_draws(files["draws"]), read_chosen(files["closest"]))
    return Table(frame, shared_sheet(frame, 1 - settings.statistics.level))


def shared_sheet(table: pd.DataFrame, significance: float) -> Sheet:
    """Lay out the levels that are over-represented beyond chance, the clearest first."""
    shown = table[table["p_holm"] < significance].sort_values("p", kind="stable")
    return Sheet(
        label="readings_shared",
        title="What the closest readings share",
        caption=(
            "Levels that are more frequent among the closest readings than among all of them, "
            "beyond chance: exact test of as many readings taken at random from all, Holm's "
            f"correction over the {len(table)} levels that the distance can depend on. Those not "
            "shown are not told from chance."
        ),
        header=["Choice", "Level", "Among the closest (%)", "Among all (%)", "p (Holm)"],
        rows=[
            [
                Cell(str(row["choice"])),
                Cell(str(row["level"])),
                Cell(number(PERCENT * row["among_closest"], 0)),
                Cell(number(PERCENT * row["among_all"], 0)),
                Cell(f"{row['p_holm']:.1g}"),
            ]
            for row in shown.to_dict("records")
        ],
        names=2,
    )
