"""In what share of the multiverse's settings each claim holds, and which choice decides it."""

from typing import Any

import pandas as pd

from atp.multiverse.effects import CLAIMS, VERDICTS, Claim, explained
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT

RESULTS = ["claim", "setting", "effect", "ci_low", "ci_high", "verdict"]
DIGITS = {"points": 1, "bits": 2, "ρ": 2}


def choices_table(effects: pd.DataFrame) -> pd.DataFrame:
    """What every choice does to every claim's effect.

    Args:
        effects: from `atp.multiverse.effects.setting_effects`.

    Returns:
        A row a claim, choice and level: `settings`, the mean `effect` and the share of settings
        that `holds` there, and the share of variance that the choice `explained` (ω²).
    """
    rows: list[dict[str, Any]] = []
    for name, claim in CLAIMS.items():
        group = effects[(effects["claim"] == name) & effects["effect"].notna()]
        if not len(group):  # too few encodings for this claim
            continue
        varied = _choices(effects, claim)
        shares = explained(group["effect"].to_numpy(), group[varied])
        for choice in varied:
            rows += [
                {
                    "claim": name,
                    "choice": choice,
                    "level": level,
                    "settings": len(chosen),
                    "effect": chosen["effect"].mean(),
                    "holds": (chosen["verdict"] == "holds").mean(),
                    "explained": shares[choice],
                }
                for level, chosen in sorted(group.groupby(choice), key=_by_level)
            ]
    return pd.DataFrame(rows)


def _choices(effects: pd.DataFrame, claim: Claim) -> list[str]:
    """The choices that vary and can matter."""
    every = [column for column in effects.columns if column not in RESULTS]
    return [key for key in every if claim.concerns(key) and effects[key].nunique() > 1]


def _by_level(entry: tuple[Any, pd.DataFrame]) -> tuple[bool, float, str]:
    """Numbers in their order, then words."""
    try:
        return False, float(entry[0]), ""
    except ValueError:
        return True, 0.0, str(entry[0])


def multiverse_sheet(effects: pd.DataFrame, table: pd.DataFrame) -> Sheet:
    """Lay out the share of settings in which each claim holds."""
    return Sheet(
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
            _claim_row(CLAIMS[str(name)], group, table[table["claim"] == name])
            for name, group in effects.groupby("claim", sort=False)
        ],
    )


def _claim_row(claim: Claim, group: pd.DataFrame, table: pd.DataFrame) -> list[Cell]:
    digits = DIGITS[claim.unit]
    low, middle, high = (
        number(float(group["effect"].quantile(q)), digits) for q in (0.05, 0.5, 0.95)
    )
    shares = [PERCENT * (group["verdict"] == name).mean() for name in VERDICTS]
    return [
        Cell(claim.title),
        Cell(f"{middle} {claim.unit} [{low}, {high}]"),
        *(Cell(number(share, 0)) for share in shares),
        Cell(_decided(table)),
    ]


def _decided(table: pd.DataFrame) -> str:
    if not len(table) or not table["explained"].max() > 0:
        return "none"
    top = table.nlargest(1, "explained")
    share = number(PERCENT * top["explained"].item(), 0)
    return f"{top['choice'].item()} ({share} %)"


def choices_sheet(table: pd.DataFrame) -> Sheet:
    """Lay out what every choice does, the most important first."""
    rows = []
    for name, of_claim in table.groupby("claim", sort=False):
        claim = CLAIMS[str(name)]
        ordered = of_claim.sort_values("explained", ascending=False, kind="stable")
        for choice, levels in ordered.groupby("choice", sort=False):
            share = number(PERCENT * levels["explained"].iloc[0], 0)
            rows.append([Cell(claim.title), Cell(str(choice)), Cell(share), _levels(levels, claim)])
    return Sheet(
        title="What each choice does",
        caption=(
            "Explained (%): share of the effect's variance over the settings that the choice "
            "explains beside the others (ω² of the main effects). Effect: its mean over the "
            "settings of each level, and the share of them in which the claim holds."
        ),
        header=["Claim", "Choice", "Explained (%)", "Effect (holds) at each level"],
        rows=rows,
        names=2,
    )


def _levels(levels: pd.DataFrame, claim: Claim) -> Cell:
    texts = [
        f"{row['level']}: {number(row['effect'], DIGITS[claim.unit])} "
        f"({number(PERCENT * row['holds'], 0)} %)"
        for row in levels.to_dict("records")
    ]
    return Cell("; ".join(texts))
