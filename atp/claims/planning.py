"""What it would take to decide a claim: how many pairs, at the scatter of those that were run."""

import math

from scipy.special import ndtri

from atp.claims.effects import Effect
from atp.results.sheet import number


def pairs_needed(effect: Effect, tests: int, level: float) -> float:
    """Estimate how many pairs would decide on an effect if its estimate stayed.

    The side of an interval that faces a bound is taken to shrink with the root of the number
    of pairs n: n · (side / distance)² of them bring it to that bound. The bound is no effect
    where the estimate reaches the smallest value of interest, and else that smallest value;
    against the claim, the side is widened to Holm's first step.

    Args:
        effect: its estimate, interval and number of pairs.
        tests: how many effects of its claim are tested.
        level: confidence of the interval.

    Returns:
        At least one pair more than there are; infinite where the estimate is the bound itself.
    """
    scale = effect.scale
    if effect.value >= scale.smallest:
        distance, side = effect.value - scale.no_effect, effect.value - effect.low
    else:
        widening = ndtri(1 - (1 - level) / (2 * max(tests, 1))) / ndtri((1 + level) / 2)
        distance, side = scale.smallest - effect.value, widening * (effect.high - effect.value)
    if distance == 0 or math.isnan(side):
        return math.inf
    return max(effect.pairs + 1, math.ceil(effect.pairs * (side / distance) ** 2))


def what_it_takes(effect: Effect, is_tested: bool, needed: float, fewest: int) -> str:
    """What would decide a claim that hangs on an effect, as the end of a sentence.

    Args:
        effect: that which would decide it.
        is_tested: whether it rests on enough pairs to be tested.
        needed: what `pairs_needed` says of it.
        fewest: number of pairs below which nothing is tested.
    """
    if not is_tested:
        return f"to decide: {fewest} pairs, where {effect.pairs} were run"
    if math.isinf(needed):
        return "no number of pairs decides while the estimate stays on its bound"
    scale = effect.scale
    pairs = f"to decide at this scatter: about {_rounded(needed)} pairs would"
    if effect.value < scale.smallest:
        return f"{pairs} show it below {_quantity(scale.smallest, scale.unit)}"
    return f"{pairs} tell it from {_quantity(scale.no_effect, scale.unit)}"


def _rounded(count: float) -> int:
    """Two digits say what such an estimate knows."""
    return int(float(f"{count:.1e}"))


def _quantity(value: float, unit: str) -> str:
    text = number(value, 0 if value == round(value) else 2)
    one = abs(value) == 1 and unit == "points"
    return f"{text} {unit.removesuffix('s') if one else unit}".rstrip()
