"""The rows of the table of agreement: level, order and contrasts of one of the paper's tables."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from atp.statistics.agreement import (
    Level,
    Order,
    Prediction,
    level,
    order_over_all,
    order_within,
    signs,
)
from atp.statistics.entropy_correlation import Resampling
from atp.tables.agreement_cells import Cells, Contrasts, Unit, contrasts
from atp.tables.agreement_rules import NOT_JUDGED, Rules

TABLE, LEVEL, ORDER, CONTRASTS = "table", "level", "order", "contrasts"
ALL, WITHIN = "all", "within pairs"
Row = dict[str, Any]


def agreement_rows(cells: Cells, rules: Rules, how: Resampling) -> list[Row]:
    """One row for the table, then those of its quantities, in the unit of print.

    Args:
        cells: the paper's values and ours.
        rules: by which they are judged.
        how: intervals are made.
    """
    whole: Row = {"quantity": TABLE, "scope": ALL, "count": 0}
    if not cells.pairs:
        return [whole]
    drawn = cells.draw(how.resamples, how.seed)
    rows = [*_level_rows(cells, rules, how), *_order_rows(cells, drawn, rules, how)]
    against = contrasts(cells, drawn)
    if against is not None:
        rows += _contrast_rows(against, cells.unit, rules, how)
    if not rules.enough(cells.pairs, cells.repetitions):
        rows = [row | {"verdict": NOT_JUDGED} for row in rows]
    return [whole | {"count": rows[0]["count"]}, *rows]


def _level_rows(cells: Cells, rules: Rules, how: Resampling) -> Iterator[Row]:
    for scope, chosen in _scopes(cells.encodings):
        expected, published = cells.prediction.at(*chosen), cells.paper[chosen]
        found = _printed(level(expected, published, how.level), cells.unit)
        if found.number:
            yield {
                "quantity": LEVEL,
                "scope": scope,
                **_columns(found),
                **_mean(scope, expected, published, cells.unit, how.level),
                "verdict": rules.judge_level(found, cells.unit.name),
            }


def _order_rows(cells: Cells, drawn: np.ndarray, rules: Rules, how: Resampling) -> Iterator[Row]:
    found = [
        order(cells.prediction.mean, cells.paper, drawn, rules.order["percentile"], how)
        for order in (order_over_all, order_within)
    ]
    verdict = rules.judge_order(*found)
    for scope, order in zip((ALL, WITHIN), found, strict=True):
        yield {"quantity": ORDER, "scope": scope, **_correlation(order), "verdict": verdict}


def _contrast_rows(against: Contrasts, unit: Unit, rules: Rules, how: Resampling) -> Iterator[Row]:
    for scope, chosen in _scopes(against.others):
        expected, published = against.expected.at(*chosen), against.paper[chosen]
        found = _printed(level(expected, published, how.level), unit)
        if found.number:
            drawn = against.drawn[:, *chosen]
            percentile = rules.order["percentile"]
            agreeing = signs(expected.mean, published)
            yield {
                "quantity": CONTRASTS,
                "scope": scope,
                **_columns(found),
                **_mean(scope, expected, published, unit, how.level),
                **_correlation(order_over_all(expected.mean, published, drawn, percentile, how)),
                "signs_published": agreeing.published,
                "signs_agree": agreeing.agree,
                "verdict": rules.judge_contrasts(found, agreeing, unit.name),
            }


def _scopes(names: Sequence[str]) -> Iterator[tuple[str, tuple[slice, slice]]]:
    """All columns, then each alone, with their places in arrays (pairs, names)."""
    yield ALL, (slice(None), slice(None))
    for place, name in enumerate(names):
        yield name, (slice(None), slice(place, place + 1))


def _mean(
    scope: str, expected: Prediction, published: np.ndarray, unit: Unit, confidence: float
) -> Row:
    """Where the paper's mean over the pairs is expected; the models of one pair are no sample."""
    if scope == ALL:
        return {}
    known = np.isfinite(published)
    _, low, high = expected.at(known).average().interval(confidence)
    return {"paper_low": unit.scale * low, "paper_high": unit.scale * high}


def _printed(found: Level, unit: Unit) -> Level:
    """Gaps and means in the unit of print, without the noise of the last digits."""
    values = {name: getattr(found, name) for name in ("gap", "bias", "ours", "published")}
    return found._replace(**{name: round(unit.scale * v, 9) + 0.0 for name, v in values.items()})


def _columns(found: Level) -> Row:
    return {
        "count": found.number,
        "inside": found.inside,
        "mean_gap": found.gap,
        "bias": found.bias,
        "ours": found.ours,
        "paper": found.published,
    }


def _correlation(found: Order) -> Row:
    return {
        "correlation": found.value,
        "ci_low": found.low,
        "ci_high": found.high,
        "expected": found.expected,
        "least": found.least,
    }
