"""In what share of the multiverse's settings each claim holds, and which choice decides it."""

import pandas as pd

from atp.multiverse.effects import CLAIMS, VERDICTS, Claim, effects_of
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, Files
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.tables.multiverse_choices import DIGITS, choices_table


def make_table(files: Files, settings: Settings) -> Table:
    """Judge the claims in every setting.

    Args:
        files: `settings`, the file of every setting.
        settings: as in `atp.multiverse.effects.effects_of`.
    """
    frame = effects_of(files["settings"], settings)
    return Table(frame, multiverse_sheet(frame, choices_table(frame)))


def multiverse_sheet(effects: pd.DataFrame, choices: pd.DataFrame) -> Sheet:
    """Lay out the share of settings in which each claim holds."""
    return Sheet(
        label="multiverse",
        title="Claims in the multiverse of unsaid choices",
        caption=(
            f"Every claim in {effects['setting'].nunique()} settings of what the paper leaves "
            "open. A claim holds where the 95 % interval over the pairs lies on its side of zero, "
            "fails where it lies on the other, and is open where it contains zero. Effect: median "
            "over the settings, with the middle 90 %. Decided by: the choice that explains most "
            "of the effect's variance, with that share."
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
