"""Which positions the dropping controls keep."""

from __future__ import annotations

import numpy as np

ORDERS = ("drop_lowest", "drop_highest", "drop_random")


def make_masks(order: str, ceiling: np.ndarray, dropped: int, seeds: list[int]) -> np.ndarray:
    """Say which positions each model keeps.

    Args:
        order: `drop_lowest` as a rising threshold drops them, `drop_highest` the other way
            round, `drop_random` in an order of its own for every seed.
        ceiling: the largest class average of every position (positions,).
        dropped: how many positions go, fewer than there are.
        seeds: one per model.

    Returns:
        bool (models, positions). Masks of one seed that drop more drop the same and others.
    """
    rising = np.argsort(ceiling, kind="stable")
    orders = {
        "drop_lowest": lambda seed: rising,
        "drop_highest": lambda seed: rising[::-1],
        "drop_random": lambda seed: np.random.default_rng(seed).permutation(len(ceiling)),
    }
    masks = np.ones((len(seeds), len(ceiling)), dtype=bool)
    for mask, seed in zip(masks, seeds, strict=True):
        mask[orders[order](seed)[:dropped]] = False
    return masks
