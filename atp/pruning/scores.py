"""What a mask is worth: the accuracy of the models that are trained on it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from atp.data.samples import Splits
from atp.data.task import Task
from atp.encodings.angle import Angle
from atp.encodings.atp import ATP
from atp.encodings.base import Encoding
from atp.settings.sections import Settings
from atp.training.losses import accuracy, predicted_labels
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
    """What the models of one mask are worth.

    Attributes:
        validation, test: (seeds,) accuracies.
        seconds: CPU seconds that their training took.
        right: (seeds, test images) bool: which they answer right.
    """

    validation: np.ndarray
    test: np.ndarray
    seconds: float
    right: np.ndarray

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
        qnn = self.unpruned()
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

    def unpruned(self) -> QNN:
        """The configured circuit behind angle encoding of every position."""
        return self._qnn(Angle(self.splits.n_positions, self._settings.circuit.range))

    def _qnn(self, encoding: Encoding) -> QNN:
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
        qnn = self.unpruned()
        started = time.process_time()
        fit = self._fit(qnn, seeds * len(masks), fidelity, f"{len(masks)} masks", gates)
        seconds = time.process_time() - started
        validation, right = (np.split(part, len(masks)) for part in self._judge(qnn, fit))
        shares = np.sum(masks, axis=1) / np.sum(masks)
        return [
            Score(validation[i], right[i].mean(axis=1), seconds * shares[i], right[i])
            for i in range(len(masks))
        ]

    def _train_alone(self, mask: np.ndarray, fidelity: Fidelity) -> Score:
        pruned = ATP(mask[None], self._drop, self._settings.circuit.range)
        qnn, seeds = self._qnn(pruned), self.seeds[: fidelity.seeds]
        started = time.process_time()
        fit = self._fit(qnn, seeds, fidelity, f"{mask.sum()} positions kept")
        seconds = time.process_time() - started
        validation, right = self._judge(qnn, fit)
        return Score(validation, right.mean(axis=1), seconds, right)

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

    def _judge(self, qnn: QNN, fit: Fit) -> tuple[np.ndarray, np.ndarray]:
        """Every model's accuracy on validation (models,), and its right answers to the test."""
        held, test = self.splits.validation, self.splits.test
        answers = predicted_labels(predict(qnn, fit.angles, test.x))
        return accuracy(predict(qnn, fit.angles, held.x), held.y), answers == test.y

    def _blind(self) -> Score:
        share = float(np.mean(self.splits.validation.y == -1))
        right = np.tile(self.splits.test.y == -1, (len(self.seeds), 1))
        return Score(np.full(len(right), share), right.mean(axis=1), 0.0, right)
