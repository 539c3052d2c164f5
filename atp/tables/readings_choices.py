"""What every choice that the paper leaves open does to each claim's effect."""

from typing import Any

import pandas as pd

from atp.readings.closest import cells_of
from atp.readings.distance import distances
from atp.readings.effects import ASKED, EFFECT, Claim, explained, sample_effects
from atp.readings.files import read_draws, read_rows
from atp.readings.stages import FIRST, tasks_of
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, Files
from atp.results.write import Table
from atp.settings.sections import Settings

RESULTS = ["claim", "reading", *EFFECT, "verdict"]
DIGITS = {"points": 1, "bits": 2, "ρ": 2, "sd": 1}


def make_table(files: Files, settings: Settings) -> Table:
    """Say which choices decide.

    Args:
        files: `first`, the first stage's files; `accuracies` and `entropies`, the paper's tables;
            and as for `atp.readings.effects.sample_effects`.
        settings: `pairs`, `statistics.test_images`, `readings`.
    """
    draws = read_draws(files["draws"])
    near = distances(
        read_rows(files["first"]), cells_of(files, settings), tasks_of(settings.pairs), FIRST
    )
    distance = near.rename("effect").to_frame().assign(claim="distance").join(draws).reset_index()
    frame = choices_table(pd.concat([distance, sample_effects(files, settings)]))
    return Table(frame, choices_sheet(frame))


def choices_table(effects: pd.DataFrame) -> pd.DataFrame:
    """What every choice does to every claim's effect.

    Args:
        effects: as from `atp.readings.effects.reading_effects`.

    Returns:
        One row per claim, choice and level: `readings`, the mean `effect` and the share of
        readings that `holds` there, and the share of variance that the choice `explained` (ω²).
    """
    rows: list[dict[str, Any]] = []
    for name, claim in ASKED.items():
        group = effects[(effects["claim"] == name) & effects["effect"].notna()]
        if not len(group):  # nothing that the paper has numbers for
            continue
        varied = _choices(group, claim)
        shares = explained(group["effect"].to_numpy(), group[varied])
        for choice in varied:
            rows += [
                {
                    "claim": name,
                    "choice": choice,
                    "level": level,
                    "readings": len(chosen),
                    "effect": chosen["effect"].mean(),
                    "holds": (chosen["verdict"] == "holds").mean() if claim.sign else None,
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
        claim = ASKED[str(name)]
        ordered = of_claim.sort_values("explained", ascending=False, kind="stable")
        for choice, levels in ordered.groupby("choice", sort=False):
            share = number(PERCENT * levels["explained"].iloc[0], 0)
            rows.append([Cell(claim.title), Cell(str(choice)), Cell(share), _levels(levels, claim)])
    return Sheet(
        label="readings_choices",
        title="What each choice does",
        caption=(
            "Explained (%): share of the effect's variance over the readings that the choice "
            "explains beside the others (ω² of the main effects). Effect: its mean over the "
            "readings of each level, and the share of them in which the claim holds. The "
            "distance is over all readings, the claims over the sample that was evaluated whole."
        ),
        header=["Claim", "Choice", "Explained (%)", "Effect (holds) at each level"],
        rows=rows,
        names=2,
    )


def _levels(levels: pd.DataFrame, claim: Claim) -> Cell:
    texts = []
    for row in levels.to_dict("records"):
        holds = f" ({number(PERCENT * row['holds'], 0)} %)" if claim.sign else ""
        texts.append(f"{row['level']}: {number(row['effect'], DIGITS[claim.unit])}{holds}")
    return Cell("; ".join(texts))
