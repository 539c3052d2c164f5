"""The one scheme by which every claim is judged (docs/statistics.md)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from atp.claims.effects import Effect
from atp.claims.planning import pairs_needed
from atp.settings.sections import Statistics
from atp.statistics.intervals import holm

SUPPORTED = "supported"
OPPOSITE = "opposite"
NO_EFFECT = "no effect"
UNDECIDED = "undecided"
NOT_TESTABLE = "not testable"
VERDICTS = (SUPPORTED, OPPOSITE, NO_EFFECT, UNDECIDED, NOT_TESTABLE)


class Verdict(NamedTuple):
    """A verdict, and the effects it rests on.

    Attributes:
        verdict: one of `VERDICTS`.
        deciding: position of the effect that decided; of an undecided claim, that which
            would decide it.
        findings: what each effect by itself says, in the words of `VERDICTS`.
        p_opposite: Holm's p-values of `Effect.p_opposite`; NaN where an effect is not tested.
        p_absent: those of `Effect.p_absent`.
    """

    verdict: str
    deciding: int
    findings: list[str]
    p_opposite: np.ndarray
    p_absent: np.ndarray

    @property
    def tested(self) -> int:
        """How many effects are."""
        return len(self.findings) - self.findings.count(NOT_TESTABLE)


def judge(effects: Sequence[Effect], statistics: Statistics) -> Verdict:
    """Judge a claim by its effects, which must all be as it says.

    A claim holds if every effect is there, so none needs a correction for the others: an
    intersection–union test. It falls with any of them, so those against it are corrected by
    Holm. An effect of too few pairs is not tested: it decides nothing against the claim, which
    without it cannot hold.
    """
    tested = np.array([is_testable(effect, statistics) for effect in effects])
    p_opposite, p_absent = (
        _holm([p for p, is_tested in zip(ps, tested, strict=True) if is_tested], tested)
        for ps in ([e.p_opposite for e in effects], [e.p_absent for e in effects])
    )
    significance = 1 - statistics.level
    findings = [
        _finding(effect, against, absent, significance)
        for effect, against, absent in zip(effects, p_opposite, p_absent, strict=True)
    ]
    verdict = _verdict(findings)
    if verdict in (OPPOSITE, NO_EFFECT):
        deciding = _clearest(findings, verdict, p_opposite if verdict == OPPOSITE else p_absent)
    elif verdict == UNDECIDED:
        needed = [pairs_needed(e, int(tested.sum()), statistics.level) for e in effects]
        deciding = _next_to_decide(effects, findings, np.array(needed))
    else:
        deciding = int(np.argmax([effect.p_effect for effect in effects]))
    return Verdict(verdict, deciding, findings, p_opposite, p_absent)


def is_testable(effect: Effect, statistics: Statistics) -> bool:
    """Whether an effect rests on enough pairs."""
    return effect.pairs >= statistics.fewest_pairs


def _holm(p_values: list[float], tested: np.ndarray) -> np.ndarray:
    corrected = np.full(len(tested), np.nan)
    corrected[tested] = holm(p_values)
    return corrected


def _finding(effect: Effect, p_opposite: float, p_absent: float, significance: float) -> str:
    if np.isnan(p_opposite):
        return NOT_TESTABLE
    if p_opposite <= significance:
        return OPPOSITE
    if p_absent <= significance:
        return NO_EFFECT
    is_there = effect.value >= effect.scale.smallest and effect.p_effect <= significance
    return SUPPORTED if is_there else UNDECIDED


def _verdict(findings: list[str]) -> str:
    if set(findings) in ({SUPPORTED}, {NOT_TESTABLE}):
        return findings[0]
    return next((name for name in (OPPOSITE, NO_EFFECT) if name in findings), UNDECIDED)


def _clearest(findings: list[str], finding: str, p_values: np.ndarray) -> int:
    return int(np.argmin(np.where(np.array(findings) == finding, p_values, np.inf)))


def _next_to_decide(effects: Sequence[Effect], findings: list[str], needed: np.ndarray) -> int:
    """The effect that would soonest refute the claim, or else last be shown.

    Only where every effect that is tested is shown, one that is not.
    """
    is_open = np.array(findings) == UNDECIDED
    if not is_open.any():
        return findings.index(NOT_TESTABLE)
    falls_short = is_open & np.array([e.value < e.scale.smallest for e in effects])
    if falls_short.any():
        return int(np.argmin(np.where(falls_short, needed, np.inf)))
    return int(np.argmax(np.where(is_open, needed, -np.inf)))
