"""The table of agreement for reading: a sentence of numbers for each of the paper's tables."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from atp.results.labels import encoding_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT
from atp.settings.sections import Statistics
from atp.tables.agreement_cells import BITS, POINTS
from atp.tables.agreement_rows import ALL, CONTRASTS, LEVEL, ORDER, TABLE, WITHIN, Row

TITLES = {
    "table1_accuracy": "Table 1, accuracy",
    "table2_entropy": "Table 2, entropy",
    "table3_depolarizing": "Table 3, noise",
    "table4_fgsm": "Table 4, FGSM",
}
CONFIGURED, MATCHED = "configured", "matched level"
STRENGTHS = {"table3_depolarizing": "p", "table4_fgsm": "ε"}


def sentence(rows: Sequence[Row], confidence: float) -> str:
    """What the rows of one table say, in one sentence."""
    found = {(row["quantity"], row["scope"]): row for row in rows}
    if (LEVEL, ALL) not in found:
        return "The paper has no values for the pairs and encodings that were run."
    parts = [
        _level(found[LEVEL, ALL], confidence),
        _order(found[ORDER, ALL], found[ORDER, WITHIN]),
    ]
    contrasts = [row for (quantity, _), row in found.items() if quantity == CONTRASTS]
    if contrasts:
        parts.append(_contrasts(*contrasts))
    return "; ".join(parts) + "."


def _level(row: Row, confidence: float) -> str:
    gap, bias = (number(abs(row[name]), _digits(row)) for name in ("mean_gap", "bias"))
    side = "higher" if row["bias"] > 0 else "lower"
    return (
        f"{row['inside']} of {row['count']} published values lie inside their "
        f"{PERCENT * confidence:g} % prediction intervals; ours are {gap} {row['unit']} from them "
        f"and {bias} {side} on average"
    )


def _order(models: Row, within: Row) -> str:
    def told(row: Row) -> str:
        interval = f"[{number(row['ci_low'], 2)}, {number(row['ci_high'], 2)}]"
        return f"{number(row['correlation'], 2)} {interval} ({number(row['expected'], 2)} expected)"

    return f"rank correlation {told(models)} over all models, {told(within)} within a pair"


def _contrasts(every: Row, *each: Row) -> str:
    means = ", ".join(
        f"{encoding_label(row['scope'])} {_signed(row, 'ours')} "
        f"(paper {_signed(row, 'paper')}, {row['verdict']})"
        for row in each
    )
    return (
        f"of {every['count']} contrasts of ATP {every['inside']} lie inside and "
        f"{every['signs_agree']:g} of {every['signs_published']} have the paper's sign; "
        f"ATP minus the others on average: {means}"
    )


def _signed(row: Row, column: str) -> str:
    text = number(row[column], _digits(row))
    return text if text.startswith("−") else f"+{text}"


def _digits(row: Row) -> int:
    return BITS.digits if row["unit"] == BITS.name else POINTS.digits


def agreement_sheet(table: pd.DataFrame, statistics: Statistics) -> Sheet:
    """Lay the verdicts out for reading: one row per table, and per matched level."""
    return Sheet(
        label="agreement",
        title="Do the paper's tables reproduce?",
        caption=(
            "Level, order and contrasts of the paper's tables, reproduced, in part or not by the "
            f"bounds of reference/agreement.yaml. A {PERCENT * statistics.level:g} % prediction "
            "interval holds one more training of ours and, for accuracies, its "
            f"{statistics.test_images} test images. Expected: what one more training of our own "
            "models would give. Matched level: noise or attack of the "
            "strength at which angle encoding has the paper's mean accuracy."
        ),
        header=["Table", "Level", "Order", "Contrasts", "In numbers"],
        rows=[_row(rows) for _, rows in table.groupby(["table", "setting"], sort=False)],
        names=5,
    )


def _row(rows: pd.DataFrame) -> list[Cell]:
    whole = rows[rows["quantity"] == TABLE].to_dict("records")[0]
    verdicts = rows[rows["scope"] == ALL].set_index("quantity")["verdict"]
    shown = (Cell(str(verdicts.get(name, "–")), bold=True) for name in (LEVEL, ORDER, CONTRASTS))
    return [Cell(TITLES[whole["table"]], _where(whole)), *shown, Cell(whole["sentence"])]


def _where(row: dict[Any, Any]) -> str:
    if math.isnan(row["strength"]):
        return ""
    strength = f"{STRENGTHS[row['table']]} = {row['strength']:.3g}"
    return strength if row["setting"] == CONFIGURED else f"{strength}, {row['setting']}"
