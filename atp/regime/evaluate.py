"""The gain of pruning in every cell of the map, for one task on one grid.

In a cell, masks and learning rates are searched together on validation images. Fresh seeds then
train the chosen mask, no mask, and masks of the same size that drop other positions, so that
what chooses never judges. Angle encoding chooses its learning rate on the same images.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from atp.baselines.masks import make_masks
from atp.data.prepare import prepare
from atp.data.samples import Splits
from atp.data.task import Task
from atp.encodings.angle import Angle
from atp.evaluation.rows import Rows
from atp.pruning.masks import ceiling, class_means, distinct_masks
from atp.settings.sections import InitialAngles, Settings, Training
from atp.training.losses import accuracy
from atp.training.model import QNN, make_qnn
from atp.training.train import predict, train

TUNED = "tuned"
"""Stands for the learning rate that each method chose for itself."""
OTHERS = {"random": "drop_random", "highest": "drop_highest"}
FULL_TURN = "full_turn"


def evaluate_regime(
    arrays: Mapping[str, np.ndarray], task: Task, grid: int, settings: Settings
) -> Rows:
    """Fill the map's cells of one task on one grid.

    Args:
        arrays: all images of the data set, as `atp.data.loaders` gives them.
        task: the classes.
        grid: side of the grid.
        settings: `seed`, `data`, `threshold.tau_max`, `circuit`, `qnn`, `training`, `regime`.

    Returns:
        One row per number of training images, initial angles, repetition, learning rate (each
        of them, and the one that the method chose) and method: `kept` positions and the test
        `accuracy` over fresh seeds.
    """
    rows: Rows = []
    for images in settings.regime.images:
        own = settings.replace(
            repetitions=settings.regime.repetitions,
            data=settings.data.replace(
                grid=grid, samples=settings.data.samples.replace(train=images)
            ),
        )
        splits = Splits.of_arrays(prepare(arrays, task, own)[0])
        means = class_means(splits.train)
        for spread in settings.regime.spreads:
            for repetition in range(splits.n_repetitions):
                cell = Cell(task, repetition, splits.of(repetition), means[repetition], own, spread)
                named = {"grid": grid, "images": images, "spread": spread}
                rows += [{**named, "repetition": repetition, **found} for found in cell.evaluate()]
    return rows


class Cell:
    """One repetition of one cell: its search over masks and learning rates, and its judgement.

    Args:
        task: the classes.
        repetition: its number.
        splits: its samples.
        means: class averages (classes, positions).
        settings: as for `evaluate_regime`.
        spread: standard deviation of the initial angles times √(data qubits), or `full_turn`.
    """

    def __init__(
        self,
        task: Task,
        repetition: int,
        splits: Splits,
        means: np.ndarray,
        settings: Settings,
        spread: float | str,
    ) -> None:
        self._task, self._splits, self._settings = task, splits, settings
        self._ceiling = ceiling(means)
        found = distinct_masks(means, settings.threshold.tau_max, settings.regime.masks)
        self.masks = np.stack([mask for _, mask in found])
        self._angles = initial_angles(spread)
        self._names = (repetition, spread)

    def evaluate(self) -> Iterator[dict[str, object]]:
        """Yield the rows of the cell without what names it."""
        rates = self._settings.regime.learning_rates
        seeds = self._seeds("search")
        scores = np.stack([self._scores(self.masks, rate, seeds, "validation") for rate in rates])
        best = [_last_best(score) for score in scores]  # of equals the fewest qubits
        judged = [self._judge(mask, rate) for mask, rate in zip(best, rates, strict=True)]
        for rate, found in zip(rates, judged, strict=True):
            for method, values in found.items():
                yield {"learning_rate": f"{rate:g}", "method": method, **values}
        by_angle = int(scores[:, 0].argmax())
        by_atp = int(np.array([s[mask] for s, mask in zip(scores, best, strict=True)]).argmax())
        for method, values in judged[by_atp].items():
            chosen = judged[by_angle][method] if method == "angle" else values
            yield {"learning_rate": TUNED, "method": method, **chosen}

    def _judge(self, number: int, rate: float) -> dict[str, dict[str, float]]:
        """Test accuracy of the chosen mask and of what stands beside it, by fresh seeds."""
        mask = self.masks[number]
        dropped = np.array([(~mask).sum()])
        seeds = self._seeds("masks")[:1]
        beside = {
            name: make_masks(order, self._ceiling[None], dropped, seeds)[0]
            for name, order in OTHERS.items()
        }
        methods = {"angle": np.ones_like(mask), "atp": mask, **beside}
        scores = self._scores(np.stack(list(methods.values())), rate, self._seeds("fresh"), "test")
        return {
            name: {"kept": int(kept.sum()), "accuracy": float(score)}
            for (name, kept), score in zip(methods.items(), scores, strict=True)
        }

    def _scores(self, masks: np.ndarray, rate: float, seeds: list[int], split: str) -> np.ndarray:
        """Mean accuracy over seeds of models trained on each mask: (masks,)."""
        qnn = self._qnn()
        gates = np.repeat(masks, len(seeds), axis=0)[:, None]
        label = f"{self._task}, {len(masks)} masks at rate {rate:g}"
        fit = train(qnn, self._splits, seeds * len(masks), self._training(rate), label, gates=gates)
        samples = self._splits.on(split)
        right = accuracy(predict(qnn, fit.angles, samples.x), samples.y)
        mean: np.ndarray = right.reshape(len(masks), len(seeds)).mean(axis=1)
        return mean

    def _qnn(self) -> QNN:
        encoding = Angle(self._splits.n_positions, self._settings.circuit.range)
        return make_qnn(encoding, self._settings)

    def _training(self, rate: float) -> Training:
        return self._settings.training.replace(learning_rate=rate, angles=self._angles)

    def _seeds(self, purpose: str) -> list[int]:
        regime = self._settings.regime
        names = ("regime", purpose, *self._names)
        return self._task.seeds(self._settings.seed, regime.trainings, *names)


def initial_angles(spread: float | str) -> InitialAngles:
    """Initial angles of a spread: normal with σ = spread/√(qubits), or uniform over all angles.

    Args:
        spread: the standard deviation in radians times √(data qubits), or `full_turn`.
    """
    if spread == FULL_TURN:
        return InitialAngles(distribution="turn", scale=np.pi)
    return InitialAngles(distribution="normal", scale=float(spread))


def _last_best(scores: np.ndarray) -> int:
    return len(scores) - 1 - int(np.argmax(scores[::-1]))
