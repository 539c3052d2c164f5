"""The claim that positions of low intensity carry little information."""

from atp.claims.effects import Effect, mean_over_pairs
from atp.claims.evidence import Evidence, need_encodings, over_images, paired
from atp.claims.rules import Rule
from atp.settings.sections import Settings

LOWEST = "drop_lowest"
OTHERS = {"drop_random": "random", "drop_highest": "highest"}


def judge_low_intensity(
    rule: Rule, evidence: Evidence, settings: Settings
) -> tuple[list[Effect], str]:
    """Dropping the lowest positions against dropping none, random or the highest ones."""
    evidence.need("controls")
    need_encodings(evidence.accuracy, "angle")
    masks = {**evidence.controls, "angle": over_images(evidence.accuracy)["angle"]}
    need_encodings(masks, LOWEST, *OTHERS)
    pairs = paired(masks, LOWEST, "angle")
    cost = mean_over_pairs("lowest dropped − none dropped", rule.effects["cost"], pairs, settings)
    differences = [
        mean_over_pairs(
            f"lowest dropped − {word} dropped",
            rule.effects["difference"],
            paired(masks, LOWEST, other),
            settings,
        )
        for other, word in OTHERS.items()
    ]
    return [cost, *differences], f"on {len(pairs)} pairs, over all numbers of positions dropped"
