"""Finite shots: what a device would report instead of the exact ⟨Z⟩."""

import numpy as np


def sample_expectation(
    expectation: np.ndarray, shots: int, generator: np.random.Generator
) -> np.ndarray:
    """Estimate ⟨Z⟩ from a number of shots, by exact binomial sampling.

    Args:
        expectation: exact values in [−1, 1], any shape.
        shots: measurements of each; 0 means infinitely many.
        generator: source of randomness.

    Returns:
        Estimates of the same shape.
    """
    if shots == 0:
        return expectation
    up = generator.binomial(shots, np.clip((1 + expectation) / 2, 0.0, 1.0))
    estimate: np.ndarray = 2 * up / shots - 1
    return estimate
