"""In what share of the readings each claim holds, and which choice decides it."""

import pandas as pd

from atp.readings.effects import CLAIMS, VERDICTS, Claim, sample_effects
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, Files
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.readings_choices import DIGITS, choices_table


def make_table(files: Files, settings: Settings) -> Table:
    """Judge the claims in a sample of all readings; arguments as for
    `atp.readings.effects.sample_effects`."""
    frame = sample_effects(files, settings)
    return Table(frame, curve_sheet(frame, choices_table(frame)))


def curve_sheet(effects: pd.DataFrame, choices: pd.DataFrame) -> Sheet:
    """Lay out the share of readings in which each claim holds."""
    return Sheet(
        label="readings_curve",
        title="Claims in readings of what the paper leaves open",
        caption=(
            f"Every claim in {effects['reading'].nunique()} readings, taken whatever their "
            "distance to the paper. A claim holds where the 95 % interval over the pairs lies on "
            "its side of zero, fails where it lies on the other, and is open where it contains "
            "zero. Effect: median over the readings, with the middle 90 %. Decided by: the "
            "choice that explains most of the effect's variance, with that share."
        ),
        header=["Claim", "Effect", "Holds (%)", "Open (%)", "Fails (%)", "Decided by"],
        rows=[
            _row(CLAIMS[str(name)], group, choices[choices["claim"] == name])
            for name, group in effects.groupby("claim", sort=False)
        ],
    )


def _row(claim: Claim, effects: pd.DataFrame, choices: pd.DataFrame) -> list[Cell]:
    digits = DIGITS[claim.unit]
    low, middle, high = (
        number(float(effects["effect"].quantile(q)), digits) for q in (0.05, 0.5, 0.95)
    )
    shares = [PERCENT * (effects["verdict"] == name).mean() for name in VERDICTS]
    return [
        Cell(claim.title),
        Cell(f"{middle} {claim.unit} [{low}, {high}]"),
        *(Cell(number(share, 0)) for share in shares),
        Cell(_decided(choices)),
    ]


def _decided(choices: pd.DataFrame) -> str:
    if not len(choices) or not choices["explained"].max() > 0:
        return "none"
    top = choices.nlargest(1, "explained")
    share = number(PERCENT * top["explained"].item(), 0)
    return f"{top['choice'].item()} ({share} %)"
