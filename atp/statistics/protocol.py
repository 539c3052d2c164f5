"""The paper's protocol, simulated: one training per threshold, τ chosen on a few test images.

A simulated paper draws, for every pair, one of the repetitions, one training of each of its
masks, and some test images; the mask that answers most of them right is printed beside the
unpruned one. What the same threshold is worth is asked of another repetition: other training
images, other seeds, and the test images that did not choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from atp.files import PathLike, read_npz


@dataclass(frozen=True)
class Answers:
    """What the models of every mask answer right, from answers.npz.

    Attributes:
        tau: (repetitions, masks) thresholds, rising; the first keeps everything.
        kept: (repetitions, masks) positions kept; zero where there is no further mask.
        right: (repetitions, masks, trainings, images) bool.
        ceiling: (repetitions, positions) largest class averages, from which a mask follows.
    """

    tau: np.ndarray
    kept: np.ndarray
    right: np.ndarray
    ceiling: np.ndarray

    @classmethod
    def read(cls, path: PathLike, ceiling: np.ndarray) -> Answers:
        """Read answers.npz."""
        return cls.of_record(read_npz(path), ceiling)

    @classmethod
    def of_record(cls, stored: Mapping[str, np.ndarray], ceiling: np.ndarray) -> Answers:
        """From the arrays of answers.npz."""
        right = np.unpackbits(stored["right"], axis=3, count=int(stored["images"]))
        return cls(stored["tau"], stored["kept"], right.astype(bool), ceiling)

    def masks(self, repetition: int) -> np.ndarray:
        """Indices of a repetition's masks."""
        return np.flatnonzero(self.kept[repetition])

    def at(self, repetition: int, tau: float) -> int:
        """The mask of a threshold: of those tried, the one that keeps most nearly as many."""
        kept = int((self.ceiling[repetition] >= tau).sum())
        distance = np.abs(self.kept[repetition] - kept)[self.masks(repetition)]
        return int(distance.argmin())


@dataclass(frozen=True)
class Simulated:
    """Papers as the protocol would have printed them; each (papers, pairs), in points.

    Attributes:
        gains: of ATP over angle encoding on the images that chose the threshold.
        fresh: of the same threshold, in another repetition and on other images.
    """

    gains: np.ndarray
    fresh: np.ndarray

    @property
    def wins(self) -> np.ndarray:
        """Pairs on which ATP is ahead: (papers,)."""
        wins: np.ndarray = (self.gains > 0).sum(axis=1)
        return wins


def simulate_papers(
    pairs: Sequence[Answers], papers: int, images: int, random: np.random.Generator
) -> Simulated:
    """Print some papers.

    Args:
        pairs: one per pair; at least two repetitions each.
        papers: how many.
        images: test images of each pair; of fewer than twice as many, half.
        random: the source of all draws.
    """
    drawn = [[_print(answers, images, random) for answers in pairs] for _ in range(papers)]
    gains, fresh = np.moveaxis(100 * np.array(drawn), 2, 0)
    return Simulated(gains, fresh)


def _print(answers: Answers, images: int, random: np.random.Generator) -> tuple[float, float]:
    """Gain in sample, and gain of the same threshold elsewhere, as shares of images."""
    repetitions, _, trainings, available = answers.right.shape
    order = random.permutation(available)
    seen, unseen = np.split(order, [min(images, available // 2)])
    here, there = random.choice(repetitions, 2, replace=False)
    masks = answers.masks(here)
    chosen = answers.right[here, masks, random.integers(trainings, size=len(masks))]
    shares = chosen[:, seen].mean(axis=1)
    best = int(shares.argmax())
    gain = shares[best] - shares[0]
    other = answers.at(there, answers.tau[here, best])
    if other == 0:
        return float(gain), 0.0
    pruned, full = (
        answers.right[there, mask, random.integers(trainings)][unseen].mean() for mask in (other, 0)
    )
    return float(gain), float(pruned - full)
