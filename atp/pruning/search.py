"""The search for the threshold τ* (Eq. 7–12, Alg. 1): what every method shares.

Accuracy changes only where the mask does, so at most s²+1 thresholds differ. Every evaluation
of every method is kept. Every repetition searches for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from atp.data.samples import Splits
from atp.data.task import Task
from atp.pruning.masks import ceiling, distinct_masks, make_mask
from atp.pruning.scores import Scores
from atp.settings.sections import Settings


@dataclass(frozen=True)
class Evaluation:
    """One evaluation of a search: where, the mask there, and the value that is minimised."""

    method: str
    select_on: str
    tau: float
    mask: np.ndarray
    objective: float


@dataclass(frozen=True)
class Choice:
    """The threshold that a search settles on.

    Attributes:
        method, select_on: which search.
        tau: the threshold.
        mask: (positions,) bool.
        evaluations: how often the objective was computed.
        moved: whether the search left the mask that it started from.
        seconds: CPU seconds of the trainings that it needed.
    """

    method: str
    select_on: str
    tau: float
    mask: np.ndarray
    evaluations: int
    moved: bool
    seconds: float


class Search:
    """All searches of one repetition of a task, which share the scores of masks.

    Args:
        task: the classes.
        repetition: its number.
        splits: the samples of all repetitions.
        means: class averages (repetitions, classes, positions).
        settings: as for `Scores`, and `threshold` with the methods' own keys.

    Attributes:
        repetition: its number.
        scores: of the masks.
        threshold: the settings of that section.
        upper: the largest threshold that is searched; beyond the largest class average
            nothing is kept.
        masks: (τ, mask) of every mask that is tried where all are.
        trace: every evaluation so far.
    """

    def __init__(
        self, task: Task, repetition: int, splits: Splits, means: np.ndarray, settings: Settings
    ) -> None:
        self.repetition = repetition
        self.scores = Scores(task, repetition, splits.of(repetition), settings)
        self.threshold = settings.threshold
        self.means = means[repetition]
        self.upper = min(self.threshold.tau_max, float(self.means.max()))
        self.masks = distinct_masks(self.means, self.threshold.tau_max, self.threshold.masks)
        self.trace: list[Evaluation] = []

    @property
    def ceiling(self) -> np.ndarray:
        """The largest class average of every position: (positions,)."""
        return ceiling(self.means)

    def mask(self, tau: float) -> np.ndarray:
        """The mask at τ (Eq. 6)."""
        return make_mask(self.means, tau)

    def evaluate(self, method: str, select_on: str, tau: float) -> float:
        """Minus the accuracy at a threshold, which is noted."""
        return self.note(method, select_on, tau, -self.scores.of(self.mask(tau)).on(select_on))

    def note(self, method: str, select_on: str, tau: float, objective: float) -> float:
        """Keep an evaluation in the trace, and give its objective back."""
        self.trace.append(Evaluation(method, select_on, tau, self.mask(tau), objective))
        return objective

    def best(self, objectives: list[float]) -> float:
        """τ of the least value, one per mask; of equals the last, which has the fewest qubits."""
        return self.masks[len(objectives) - 1 - int(np.argmin(objectives[::-1]))][0]

    def choice(
        self, method: str, select_on: str, tau: float, start: float, seconds: float | None = None
    ) -> Choice:
        """What a method settles on.

        Args:
            method, select_on: which search.
            tau: its threshold.
            start: the threshold that it started from.
            seconds: what it cost, by default the trainings of all masks that it evaluated.
        """
        mine = [e for e in self.trace if (e.method, e.select_on) == (method, select_on)]
        if seconds is None:
            masks = {e.mask.tobytes(): e.mask for e in mine}
            seconds = sum(self.scores.of(mask).seconds for mask in masks.values())
        moved = not np.array_equal(self.mask(tau), self.mask(start))
        return Choice(method, select_on, tau, self.mask(tau), len(mine), moved, seconds)
