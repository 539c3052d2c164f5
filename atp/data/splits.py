"""Stratified, disjoint parts of a pair's images."""

from collections.abc import Sequence

import numpy as np

from atp.data.sizes import Counts


def draw_parts(
    y: np.ndarray, sizes: Sequence[Counts], rng: np.random.Generator
) -> list[np.ndarray]:
    """Draw disjoint parts at random.

    Each class is shuffled once and dealt out in order, so a part does not change when a
    later one gets larger.

    Args:
        y: labels (n,) in {+1, −1}.
        sizes: images of (class +1, class −1) in each part.
        rng: source of randomness.

    Returns:
        Positions in `y`, one array a part, in random order.
    """
    decks = [rng.permutation(np.flatnonzero(y == sign)) for sign in (1, -1)]
    ends = np.cumsum(np.asarray(sizes), axis=0)
    starts = ends - np.asarray(sizes)
    parts = [
        np.concatenate([deck[i:j] for deck, i, j in zip(decks, start, end, strict=True)])
        for start, end in zip(starts, ends, strict=True)
    ]
    return [rng.permutation(part) for part in parts]
