"""The share of a few things that show something, exactly: by the binomial distribution."""

from scipy.special import bdtr, bdtrc, betaincinv


def at_least(successes: int, count: int, share: float) -> float:
    """Probability of at least that many successes in `count` trials of a given share."""
    return float(bdtrc(successes - 1, count, share)) if successes > 0 else 1.0


def at_most(successes: int, count: int, share: float) -> float:
    """Probability of at most that many successes in `count` trials of a given share."""
    return float(bdtr(successes, count, share))


def clopper_pearson(fewest: int, most: int, count: int, confidence: float) -> tuple[float, float]:
    """Clopper and Pearson's exact interval (1934) of a share.

    Args:
        fewest: successes that are sure, from which the lower end is found.
        most: successes that are possible, from which the upper end is found.
        count: trials.
        confidence: coverage of the interval, which it has at least.
    """
    tail = (1 - confidence) / 2
    low = betaincinv(fewest, count - fewest + 1, tail) if fewest > 0 else 0.0
    high = betaincinv(most + 1, count - most, 1 - tail) if most < count else 1.0
    return float(low), float(high)
