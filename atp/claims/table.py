"""The table of verdicts, and the table of the effects behind them."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from atp.claims.judge import Judgement
from atp.claims.verdict import NO_EFFECT, OPPOSITE
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT
from atp.results.write import Table

EFFECTS = [
    *("id", "numbers", "effect", "setting", "unit", "value", "ci_low", "ci_high"),
    *("no_effect", "smallest", "stated", "n_pairs", "p_effect", "p_opposite_holm"),
    *("p_absent_holm", "finding", "deciding"),
]
PAPER, OURS = "paper", "ours"


def claims_table(
    papers: Sequence[Judgement],
    ours: Sequence[Judgement],
    with_untrained: Sequence[Judgement],
    level: float,
    left_out: str,
) -> Table:
    """One row per claim: the verdicts, their evidence, and the effect that decided on ours.

    Args:
        papers, ours: the claims, judged on the paper's numbers and on ours.
        with_untrained: on ours, with the models that did not learn.
        level: confidence of the intervals.
        left_out: those models, in words.
    """
    rows = [_row(*judged) for judged in zip(papers, ours, with_untrained, strict=True)]
    frame = pd.DataFrame(rows)
    return Table(frame, verdict_sheet(frame, level, left_out))


def _row(paper: Judgement, ours: Judgement, with_untrained: Judgement) -> dict[str, Any]:
    effect = ours.deciding
    nan = math.nan
    differs = with_untrained.verdict != ours.verdict
    beside = f" With the models that did not learn: {with_untrained.verdict}." if differs else ""
    return {
        "id": ours.rule.id,
        "source": ours.rule.source,
        "claim": ours.rule.statement,
        "paper_verdict": paper.verdict,
        "verdict": ours.verdict,
        "verdict_with_untrained": with_untrained.verdict,
        "effect_name": effect.title if effect else "",
        "unit": effect.scale.unit if effect else "",
        "effect": effect.value if effect else nan,
        "ci_low": effect.low if effect else nan,
        "ci_high": effect.high if effect else nan,
        "smallest_effect": effect.scale.smallest if effect else nan,
        "n_pairs": effect.pairs if effect else nan,
        "p": _p_behind(ours),
        "pairs_to_decide": ours.needed,
        "paper_numbers": sentence(paper),
        "ours": sentence(ours) + beside,
    }


def _p_behind(judgement: Judgement) -> float:
    """The p-value that the verdict rests on; of an undecided claim, that of the effect."""
    basis, effect = judgement.basis, judgement.deciding
    if basis is None or effect is None:
        return math.nan
    corrected = {OPPOSITE: basis.p_opposite, NO_EFFECT: basis.p_absent}
    if judgement.verdict in corrected:
        return float(corrected[judgement.verdict][basis.deciding])
    return effect.p_effect


def effects_table(judgements: dict[str, Sequence[Judgement]]) -> pd.DataFrame:
    """One row per effect.

    Args:
        judgements: by whose numbers they rest on, `PAPER` or `OURS`.
    """
    rows = [
        (
            *(judgement.rule.id, numbers, effect.name, effect.setting, effect.scale.unit),
            *(effect.value, effect.low, effect.high),
            *(effect.scale.no_effect, effect.scale.smallest, effect.scale.stated, effect.pairs),
            *(effect.p_effect, basis.p_opposite[position], basis.p_absent[position]),
            *(basis.findings[position], effect is judgement.deciding),
        )
        for numbers, judged in judgements.items()
        for judgement in judged
        if (basis := judgement.basis) is not None
        for position, effect in enumerate(judgement.effects)
    ]
    return pd.DataFrame(rows, columns=EFFECTS)


def sentence(judgement: Judgement) -> str:
    """One sentence of numbers: the deciding effect, then the claim's own facts."""
    effect = judgement.deciding
    if effect is None:
        return judgement.facts
    unit = f" {effect.scale.unit}" if effect.scale.unit else ""
    interval = _interval(effect.low, effect.high, unit)
    name = effect.title[0].upper() + effect.title[1:]
    return f"{name}: {_signed(effect.value, unit)}{unit}{interval}; {judgement.facts}."


def digits(unit: str) -> int:
    """How many decimals a quantity of a unit is printed with."""
    return 2 if unit.strip() in ("", "bits") else 0 if unit.strip().startswith("%") else 1


def _signed(value: float, unit: str) -> str:
    text = number(value, digits(unit))
    return text if value < 0 or unit.strip() == "% of pairs" else f"+{text}"


def _interval(low: float, high: float, unit: str) -> str:
    if math.isnan(low):
        return " (no interval)"
    return f" [{number(low, digits(unit))}, {number(high, digits(unit))}]"


def verdict_sheet(table: pd.DataFrame, level: float, left_out: str) -> Sheet:
    """Lay the verdicts out for reading."""
    not_counted = (
        f" Not counted, as they answer one class for every image: {left_out}." if left_out else ""
    )
    rows = [
        [
            Cell(row["claim"], row["source"]),
            Cell(row["paper_verdict"]),
            Cell(row["verdict"], bold=True),
            Cell(row["paper_numbers"]),
            Cell(row["ours"]),
        ]
        for row in table.to_dict("records")
    ]
    return Sheet(
        label="claims",
        title="Which claims hold",
        caption=(
            "Verdicts by fixed rules (reference/claims.yaml), on the paper's own "
            "numbers and on this run's. The evidence starts with the effect that decided and its "
            f"{PERCENT * level:g} % interval; larger is what the paper claims.{not_counted}"
        ),
        header=["Claim", "Paper's numbers", "This run", "Evidence, paper", "Evidence, this run"],
        rows=rows,
        names=5,
    )
