"""Claims about a real device and about overhead."""

import numpy as np

from atp.claims.effects import Effect, mean_over_pairs
from atp.claims.evidence import Evidence, need_encodings
from atp.claims.rules import Rule
from atp.results.labels import encoding_label, method_label
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
    """The claimed overheads against those counted in gates, ATP's with the paper's search."""
    evidence.need("overhead")
    need_encodings(evidence.accuracy, "angle", *evidence.claimed_overhead)
    effects, counted = [], []
    for encoding, claimed in evidence.claimed_overhead.items():
        by_search = evidence.overhead[encoding]
        search = rule.given["search"] if rule.given["search"] in by_search else ""
        label = _with_search(encoding, search)
        margins = [claimed - values for values in by_search[search].values()]
        name = f"claimed − counted, {label}"
        effects.append(mean_over_pairs(name, rule.effects["margin"], margins, settings))
        counted += [
            f"{_with_search(encoding, other)} {number(float(np.mean([*by.values()])), 0)} "
            f"(claimed {claimed:.0f})"
            for other, by in by_search.items()
        ]
    return effects, f"overhead in % of the gates: {', '.join(counted)}"


def _with_search(encoding: str, search: str) -> str:
    label = encoding_label(encoding)
    return f"{label} by {method_label(search)}" if search else label
