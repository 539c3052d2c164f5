"""The one scheme by which every claim is judged."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from atp.claims.effects import Effect
from atp.statistics.intervals import holm

SUPPORTED = "supported"
NOT_SUPPORTED = "not supported"
INCONCLUSIVE = "inconclusive"
NOT_TESTABLE = "not testable here"


class Verdict(NamedTuple):
    """A verdict, and the effects it rests on.

    Attributes:
        verdict: supported, not supported or inconclusive.
        deciding: position of the effect that decided.
        p_none: Holm's p-values of no effect.
        p_smallest: Holm's p-values of the smallest effect of interest.
    """

    verdict: str
    deciding: int
    p_none: np.ndarray
    p_smallest: np.ndarray


def judge(effects: Sequence[Effect], level: float) -> Verdict:
    """Judge a claim by its effects, which must all be as it says.

    An effect without an interval decides nothing.
    """
    value, smallest, none = (
        np.array(column)
        for column in zip(
            *((e.value, e.scale.smallest, e.scale.no_effect) for e in effects), strict=True
        )
    )
    p_none = holm(np.nan_to_num([effect.p_none for effect in effects], nan=1.0))
    p_smallest = holm(np.nan_to_num([effect.p_smallest for effect in effects], nan=1.0))
    shown = (value >= smallest) & (value > none) & (p_none <= 1 - level)
    refuted = (value < smallest) & (p_smallest <= 1 - level)
    if refuted.any():
        deciding = int(np.argmin(np.where(refuted, p_smallest, np.inf)))
        return Verdict(NOT_SUPPORTED, deciding, p_none, p_smallest)
    weakest = int(np.argmax(np.where(shown.all() | ~shown, p_none, -1.0)))
    verdict = SUPPORTED if shown.all() else INCONCLUSIVE
    return Verdict(verdict, weakest, p_none, p_smallest)
