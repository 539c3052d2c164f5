"""Which positions the dropping controls keep."""

from __future__ import annotations

import numpy as np

ORDERS = ("drop_lowest", "drop_highest", "drop_random")


def make_masks(
    order: str, ceiling: np.ndarray, dropped: np.ndarray, seeds: list[int]
) -> np.ndarray:
    """Say which positions each model keeps.

    Args:
        order: `drop_lowest` as a rising threshold drops them, `drop_highest` the other way
            round, `drop_random` in an order of its own for every seed.
        ceiling: the largest class average of every position (models, positions).
        dropped: (models,) how many positions go, fewer than there are.
        seeds: one per model.

    Returns:
        bool (models, positions). Masks of one seed that drop more drop the same and others.
    """
    orders = {
        "drop_lowest": lambda values, seed: np.argsort(values, kind="stable"),
        "drop_highest": lambda values, seed: np.argsort(values, kind="stable")[::-1],
        "drop_random": lambda values, seed: np.random.default_rng(seed).permutation(len(values)),
    }
    masks = np.ones(ceiling.shape, dtype=bool)
    for mask, values, count, seed in zip(masks, ceiling, dropped, seeds, strict=True):
        mask[orders[order](values, seed)[:count]] = False
    return masks
