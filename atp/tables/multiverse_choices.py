"""What every choice that the paper leaves open does to each claim's effect."""

from typing import Any

import pandas as pd

from atp.multiverse.effects import CLAIMS, Claim, effects_of, explained
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, Files
from atp.results.write import Table
from atp.settings.sections import Settings

RESULTS = ["claim", "setting", "effect", "ci_low", "ci_high", "verdict"]
DIGITS = {"points": 1, "bits": 2, "ρ": 2}


def make_table(files: Files, settings: Settings) -> Table:
    """Say which choices decide.

    Args:
        files: `settings`, the file of every setting.
        settings: as in `atp.multiverse.effects.effects_of`.
    """
    frame = choices_table(effects_of(files["settings"], settings))
    return Table(frame, choices_sheet(frame))


def choices_table(effects: pd.DataFrame) -> pd.DataFrame:
    """What every choice does to every claim's effect.

    Args:
        effects: from `atp.multiverse.effects.setting_effects`.

    Returns:
        One row per claim, choice and level: `settings`, the mean `effect` and the share of
        settings that `holds` there, and the share of variance that the choice `explained` (ω²).
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
        label="multiverse_choices",
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
