"""The claim that positions of low intensity carry little information."""

from atp.claims.effects import Judged, mean_over_pairs
from atp.claims.evidence import Evidence, need_encodings, paired
from atp.claims.rules import Rule
from atp.settings.sections import Settings

LOWEST = "drop_lowest"
NONE = "none"
OTHERS = {"drop_random": "random", "drop_highest": "highest"}


def judge_low_intensity(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """Dropping the lowest positions against dropping none, random or the highest ones."""
    evidence.need("controls")
    need_encodings(evidence.accuracy, "angle")
    need_encodings(evidence.controls, LOWEST, *OTHERS)
    pairs = paired(evidence.controls, LOWEST, NONE)
    cost = mean_over_pairs("lowest dropped − none dropped", rule.effects["cost"], pairs, settings)
    differences = [
        mean_over_pairs(
            f"lowest dropped − {word} dropped",
            rule.effects["difference"],
            paired(evidence.controls, LOWEST, other),
            settings,
        )
        for other, word in OTHERS.items()
    ]
    return [
        cost,
        *differences,
    ], f"on the {len(pairs)} pairs where ATP drops any, as many as it does"
