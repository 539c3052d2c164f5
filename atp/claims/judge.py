"""Judge claims on evidence, the paper's own or ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from atp.claims import cost, encodings, masks, robustness, thresholds
from atp.claims.effects import Effect
from atp.claims.evidence import Evidence, NotTestable
from atp.claims.rules import Rule
from atp.claims.verdict import NOT_TESTABLE, Verdict, judge
from atp.settings.sections import Settings

Judge = Callable[[Rule, Evidence, Settings], tuple[list[Effect], str]]

JUDGES: Mapping[str, Judge] = {
    "accuracy": encodings.judge_accuracy,
    "entropy": encodings.judge_entropy,
    "sweet-spot": thresholds.judge_sweet_spot,
    "adaptivity": thresholds.judge_adaptivity,
    "low-intensity": masks.judge_low_intensity,
    "optimiser": thresholds.judge_optimiser,
    "noise": robustness.judge_noise,
    "entropy-noise": robustness.judge_entropy_noise,
    "fgsm": encodings.judge_fgsm,
    "adversarial": encodings.judge_adversarial,
    "hardware": cost.judge_hardware,
    "overhead": cost.judge_overhead,
}


@dataclass(frozen=True)
class Judgement:
    """What became of a claim.

    Attributes:
        rule: the claim.
        verdict: supported, not supported, inconclusive or not testable here.
        facts: a sentence; without effects, why there are none.
        effects: what the verdict rests on.
        basis: the corrected p-values, and which effect decided.
    """

    rule: Rule
    verdict: str
    facts: str
    effects: Sequence[Effect] = field(default_factory=list)
    basis: Verdict | None = None

    @property
    def deciding(self) -> Effect | None:
        """The effect that decided."""
        return None if self.basis is None else self.effects[self.basis.deciding]


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
    try:
        effects, facts = JUDGES[rule.id](rule, evidence, settings)
    except NotTestable as reason:
        return Judgement(rule, NOT_TESTABLE, str(reason))
    basis = judge(effects, settings.statistics.level)
    return Judgement(rule, basis.verdict, facts, effects, basis)
