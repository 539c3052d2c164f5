"""Judge claims on evidence, the paper's own or ours."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from atp.claims import cost, encodings, masks, robustness, thresholds
from atp.claims.effects import Effect, Judged
from atp.claims.evidence import Evidence, NotTestable
from atp.claims.planning import pairs_needed, what_it_takes
from atp.claims.rules import Rule
from atp.claims.verdict import NOT_TESTABLE, UNDECIDED, Verdict, judge
from atp.settings.sections import Settings, Statistics

Judge = Callable[[Rule, Evidence, Settings], Judged]

JUDGES: Mapping[str, Judge] = {
    "accuracy": encodings.judge_accuracy,
    "entropy": encodings.judge_entropy,
    "sweet-spot": thresholds.judge_sweet_spot,
    "adaptivity": thresholds.judge_adaptivity,
    "low-intensity": masks.judge_low_intensity,
    "optimiser": thresholds.judge_optimiser,
    "noise": robustness.judge_noise,
    "entropy-noise": robustness.judge_entropy_noise,
    "fgsm": robustness.judge_fgsm,
    "adversarial": encodings.judge_adversarial,
    "hardware": cost.judge_hardware,
    "overhead": cost.judge_overhead,
}


@dataclass(frozen=True)
class Judgement:
    """What became of a claim.

    Attributes:
        rule: the claim.
        verdict: supported, opposite, no effect, undecided or not testable.
        facts: a sentence; of a claim that is not testable, why.
        effects: what the verdict rests on, or would.
        basis: what each effect says, and which decided.
        needed: pairs that would decide an undecided claim; NaN otherwise.
    """

    rule: Rule
    verdict: str
    facts: str
    effects: Sequence[Effect] = field(default_factory=list)
    basis: Verdict | None = None
    needed: float = math.nan

    @property
    def deciding(self) -> Effect | None:
        """The effect that decided, or that would."""
        if self.basis is None or self.verdict == NOT_TESTABLE:
            return None
        return self.effects[self.basis.deciding]


def judge_claims(rules: Sequence[Rule], evidence: Evidence, settings: Settings) -> list[Judgement]:
    """Judge claims by their rules, in their order.

    Args:
        rules: one per claim.
        evidence: what they are judged on.
        settings: `seed` and `statistics`.
    """
    return [judge_claim(rule, evidence, settings) for rule in rules]


def judge_claim(rule: Rule, evidence: Evidence, settings: Settings) -> Judgement:
    """Judge one claim by its rule."""
    statistics = settings.statistics
    try:
        _need_repetitions(evidence, statistics)
        effects, facts = JUDGES[rule.id](rule, evidence, settings)
    except NotTestable as reason:
        return Judgement(rule, NOT_TESTABLE, str(reason))
    basis = judge(effects, statistics)
    if basis.verdict == NOT_TESTABLE:
        return Judgement(rule, NOT_TESTABLE, _too_few_pairs(effects, statistics), effects, basis)
    if basis.verdict != UNDECIDED:
        return Judgement(rule, basis.verdict, facts, effects, basis)
    effect = effects[basis.deciding]
    is_tested = basis.findings[basis.deciding] != NOT_TESTABLE
    needed = pairs_needed(effect, basis.tested, statistics.level) if is_tested else math.nan
    plan = what_it_takes(effect, is_tested, needed, statistics.fewest_pairs)
    return Judgement(rule, UNDECIDED, f"{facts}; {plan}", effects, basis, needed)


def _need_repetitions(evidence: Evidence, statistics: Statistics) -> None:
    run, fewest = evidence.repetitions, statistics.fewest_repetitions
    if run is not None and run < fewest:
        raise NotTestable(
            f"Every model was trained {_times(run)}; a verdict needs {fewest} repetitions "
            "(`statistics.fewest_repetitions`)."
        )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _too_few_pairs(effects: Sequence[Effect], statistics: Statistics) -> str:
    most = max(effect.pairs for effect in effects)
    pairs = "One pair was" if most == 1 else f"{most} pairs were"
    return (
        f"{pairs} there to judge; a verdict needs {statistics.fewest_pairs} "
        "(`statistics.fewest_pairs`)."
    )
