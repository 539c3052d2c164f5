"""The centre of a few values from the signs of their distances to it, exactly.

Fisher's randomisation test (1935): values that are symmetric about a centre might as well have
had the other sign about it, so all patterns of signs are equally likely. The test turns into an
interval by the means of all subsets of the values (Hartigan 1969): flipping the signs of a subset
lowers the sum if and only if the subset's mean is above the centre.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

ALL = 14  # values of which all subsets are taken; of more, a random choice of as many
TOLERANCE = 1e-9  # two means that are equal but for rounding


@dataclass(frozen=True)
class SignTest:
    """What the signs say about the centre of values.

    Attributes:
        means: of the subsets, in rising order.
    """

    means: np.ndarray

    def above(self, value: float) -> float:
        """Twice the one-sided p-value that shows a centre above `value`."""
        return self._p(self.means <= value + TOLERANCE)

    def below(self, value: float) -> float:
        """Twice the one-sided p-value that shows a centre below `value`."""
        return self._p(self.means >= value - TOLERANCE)

    def interval(self, confidence: float) -> tuple[float, float]:
        """All centres that the test leaves; without bounds for too few values."""
        left_out = int((1 - confidence) / 2 * (1 + len(self.means)) + TOLERANCE) - 1
        if left_out < 0:
            return -np.inf, np.inf
        return float(self.means[left_out]), float(self.means[-1 - left_out])

    def _p(self, beyond: np.ndarray) -> float:
        return min(1.0, 2 * (1 + int(beyond.sum())) / (1 + len(self.means)))


def sign_test(values: np.ndarray) -> SignTest:
    """Test the centre of (n,) independent values, each symmetric about it."""
    subsets = _subsets(len(values))
    return SignTest(np.sort(subsets @ values / subsets.sum(axis=1)))


@lru_cache(maxsize=8)
def _subsets(count: int) -> np.ndarray:
    """Subsets with at least one member: bool (subsets, count)."""
    if count <= ALL:
        numbers = np.arange(1, 2**count)
        return (numbers[:, None] >> np.arange(count) & 1).astype(bool)
    drawn = np.random.default_rng(count).random((2**ALL - 1, count)) < 0.5
    return drawn[drawn.any(axis=1)]
