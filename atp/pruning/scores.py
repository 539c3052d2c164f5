"""What a mask is worth: the accuracy of the models that are trained on it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from atp.data.samples import HELD_OUT, Splits
from atp.data.task import Task
from atp.encodings.angle import Angle
from atp.encodings.atp import ATP
from atp.encodings.base import Encoding
from atp.settings.sections import Settings
from atp.training.losses import accuracy
from atp.training.model import PATHSUM, QNN, make_qnn
from atp.training.train import Fit, predict, train, warm_up


@dataclass(frozen=True)
class Fidelity:
    """How thoroughly the models of a mask are trained; None is as configured.

    Attributes:
        seeds: how many of the seeds.
        epochs: how many.
    """

    seeds: int | None = None
    epochs: int | None = None


FULL = Fidelity()


@dataclass(frozen=True)
class Score:
    """Accuracies of one mask, one per seed, and the CPU seconds that its training took."""

    validation: np.ndarray
    test: np.ndarray
    seconds: float

    def on(self, split: str) -> float:
        """Mean accuracy over the seeds."""
        return float((self.validation if split == "validation" else self.test).mean())


def search_seeds(task: Task, repetition: int, settings: Settings) -> list[int]:
    """Seeds of the trainings for every mask of a repetition's search.

    Args:
        task: the classes.
        repetition: its number.
        settings: `seed`, `threshold.seeds`, and `threshold.trainings`: `own` seeds, that the
            final training never uses, or `shared` ones, of which the first is its.
    """
    count = settings.threshold.seeds
    if settings.threshold.trainings == "own":
        return task.seeds(settings.seed, count, "search", repetition)
    return task.training_seeds(settings.seed, repetition + count)[repetition:]


class Scores:
    """The scores of a task's masks in one repetition, each trained once.

    Args:
        task: the classes.
        repetition: its number.
        splits: its samples.
        settings: as for `search_seeds`, and `threshold.prune`, `circuit`, `qnn`, `training`.

    Attributes:
        seeds: of the models trained for every mask.
    """

    def __init__(self, task: Task, repetition: int, splits: Splits, settings: Settings) -> None:
        self.task = task
        self.splits = splits
        self.seeds = search_seeds(task, repetition, settings)
        self.label = f"{task}, repetition {repetition + 1}"
        self.training = settings.training
        self._settings = settings
        self._drop = settings.threshold.prune == "drop"
        self._known: dict[tuple[bytes, Fidelity], Score] = {}

    def warm_up(self) -> None:
        """Keep what is loaded at first use out of the searches' timings."""
        qnn = self.qnn(Angle(self.splits.n_positions))
        warm_up(qnn, self.splits.train, self.seeds, self.training)

    def of(self, mask: np.ndarray) -> Score:
        """The score of one mask."""
        return self.of_all([mask])[0]

    def of_all(self, masks: list[np.ndarray], fidelity: Fidelity = FULL) -> list[Score]:
        """Scores of several masks; those that are new are trained together.

        Args:
            masks: each bool (positions,); without any qubit the answer is always class −1.
            fidelity: how thoroughly they are trained.
        """
        missing = [mask for mask in masks if (mask.tobytes(), fidelity) not in self._known]
        for mask, score in zip(missing, self._train(missing, fidelity), strict=True):
            self._known[mask.tobytes(), fidelity] = score
        return [self._known[mask.tobytes(), fidelity] for mask in masks]

    def qnn(self, encoding: Encoding) -> QNN:
        """The configured circuit behind an encoding."""
        return make_qnn(encoding, self._settings)

    def _train(self, masks: list[np.ndarray], fidelity: Fidelity) -> list[Score]:
        if any(not mask.any() for mask in masks):
            rest = iter(self._train([mask for mask in masks if mask.any()], fidelity))
            return [next(rest) if mask.any() else self._blind() for mask in masks]
        # without its gates a qubit is as good as dropped, so one circuit serves all masks
        if self._drop and self._settings.qnn.simulator == PATHSUM:
            return self._train_together(masks, fidelity) if masks else []
        return [self._train_alone(mask, fidelity) for mask in masks]

    def _train_together(self, masks: list[np.ndarray], fidelity: Fidelity) -> list[Score]:
        seeds = self.seeds[: fidelity.seeds]
        gates = np.repeat(masks, len(seeds), axis=0)[:, None]  # (masks · seeds, 1, positions)
        qnn = self.qnn(Angle(self.splits.n_positions))
        started = time.process_time()
        fit = self._fit(qnn, seeds * len(masks), fidelity, f"{len(masks)} masks", gates)
        seconds = time.process_time() - started
        by_split = {
            split: np.split(values, len(masks)) for split, values in self._judge(qnn, fit).items()
        }
        shares = np.sum(masks, axis=1) / np.sum(masks)
        return [
            Score(by_split["validation"][i], by_split["test"][i], seconds * shares[i])
            for i in range(len(masks))
        ]

    def _train_alone(self, mask: np.ndarray, fidelity: Fidelity) -> Score:
        qnn, seeds = self.qnn(ATP(mask[None], self._drop)), self.seeds[: fidelity.seeds]
        started = time.process_time()
        fit = self._fit(qnn, seeds, fidelity, f"{mask.sum()} positions kept")
        seconds = time.process_time() - started
        return Score(**self._judge(qnn, fit), seconds=seconds)

    def _fit(
        self,
        qnn: QNN,
        seeds: list[int],
        fidelity: Fidelity,
        what: str,
        gates: np.ndarray | None = None,
    ) -> Fit:
        epochs = self.training.epochs if fidelity.epochs is None else fidelity.epochs
        training = self.training.replace(epochs=epochs)
        return train(qnn, self.splits, seeds, training, f"{self.label}, {what}", gates=gates)

    def _judge(self, qnn: QNN, fit: Fit) -> dict[str, np.ndarray]:
        """Accuracy of every model on each judged split: (models,)."""
        samples = {split: self.splits.on(split) for split in HELD_OUT}
        return {
            split: accuracy(predict(qnn, fit.angles, part.x), part.y)
            for split, part in samples.items()
        }

    def _blind(self) -> Score:
        always = {
            split: np.full(len(self.seeds), np.mean(self.splits.on(split).y == -1))
            for split in HELD_OUT
        }
        return Score(**always, seconds=0.0)
