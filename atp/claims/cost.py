"""Claims about a real device and about time."""

import numpy as np

from atp.claims.effects import Effect, mean_over_pairs
from atp.claims.evidence import Evidence, need_encodings
from atp.claims.rules import Rule
from atp.results.labels import encoding_label
from atp.results.sheet import number
from atp.settings.sections import Settings

Judged = tuple[list[Effect], str]


def judge_hardware(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """ATP's gain over angle encoding on devices."""
    evidence.need("hardware")
    gains = [np.array([values.mean()]) for values in evidence.hardware.values()]
    effect = mean_over_pairs("ATP − Angle", rule.effects["gain"], gains, settings)
    return [effect], f"one training per pair and encoding on {evidence.device}"


def judge_overhead(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """The claimed times against the measured ones."""
    evidence.need("overhead")
    need_encodings(evidence.overhead, *evidence.claimed_overhead)
    effects, measured = [], []
    for encoding, claimed in evidence.claimed_overhead.items():
        label = encoding_label(encoding)
        margins = [claimed - values for values in evidence.overhead[encoding].values()]
        effect = mean_over_pairs(
            f"claimed − measured, {label}", rule.effects["margin"], margins, settings
        )
        effects.append(effect)
        measured.append(f"{label} {number(claimed - effect.value, 0)} (claimed {claimed:.0f})")
    return effects, f"measured overhead in %: {', '.join(measured)}"
