"""Claims about a real device and about time."""

import numpy as np

from atp.claims.effects import Effect, Statistics, mean_over_pairs
from atp.claims.material import Material, need_encodings
from atp.claims.rules import Rule
from atp.labels import encoding_label

Judged = tuple[list[Effect], str]


def judge_hardware(rule: Rule, material: Material, statistics: Statistics) -> Judged:
    """ATP's gain over angle encoding on devices."""
    material.need("hardware")
    gains = [np.array([values.mean()]) for values in material.hardware.values()]
    effect = mean_over_pairs("ATP − Angle", rule.effects["gain"], gains, statistics)
    return [effect], f"one training a pair and encoding on {material.device}"


def judge_overhead(rule: Rule, material: Material, statistics: Statistics) -> Judged:
    """The claimed times against the measured ones."""
    material.need("overhead")
    need_encodings(material.overhead, *material.claimed_overhead)
    effects, measured = [], []
    for encoding, claimed in material.claimed_overhead.items():
        label = encoding_label(encoding)
        margins = [claimed - values for values in material.overhead[encoding].values()]
        effect = mean_over_pairs(
            f"claimed − measured, {label}", rule.effects["margin"], margins, statistics
        )
        effects.append(effect)
        measured.append(f"{label} {claimed - effect.value:.0f} (claimed {claimed:.0f})")
    return effects, f"measured overhead in %: {', '.join(measured)}"
