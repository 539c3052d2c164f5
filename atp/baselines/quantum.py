"""The QNN as its own control: gates left out, other positions dropped, more trainings."""

from __future__ import annotations

import numpy as np

from atp.baselines.control import Control
from atp.baselines.masks import ORDERS, make_masks
from atp.data.samples import HELD_OUT, Splits
from atp.data.task import Task
from atp.encodings.angle import Angle
from atp.encodings.base import tile
from atp.settings.sections import Settings
from atp.training.losses import predicted_labels
from atp.training.model import make_qnn
from atp.training.train import predict, train

GATES = ("xx_none", "zz_none")


class AngleControls:
    """Trains angle encoding on one task as `train_model` does, with something changed.

    Args:
        task: the classes.
        splits: its samples, every repetition's.
        settings: `circuit`, `qnn` and `training`.
    """

    def __init__(self, task: Task, splits: Splits, settings: Settings) -> None:
        self._task = task
        self._splits = splits
        self._training = settings.training
        self._qnn = make_qnn(Angle(splits.n_positions, settings.circuit.range), settings)

    @property
    def n_blocks(self) -> int:
        """Blocks of the circuit: trained angles of each qubit."""
        return len(self._qnn.ansatz.blocks)

    def without_gates(self, seeds: list[int]) -> list[Control]:
        """Without XX and without ZZ gates, where the circuit has both."""
        ansatz, positions = self._qnn.ansatz, self._splits.n_positions
        is_xx = np.arange(len(ansatz.blocks)) < ansatz.n_theta
        left = [gates for gates in (~is_xx, is_xx) if gates.any() and not gates.all()]
        return [
            Control(
                name,
                int(gates.sum()) * positions,
                self._predictions(seeds, name, gates[:, None]),
            )
            for name, gates in zip(GATES, left, strict=False)
        ]

    def dropping(
        self,
        ceiling: np.ndarray,
        dropped: np.ndarray,
        seeds: list[int],
        mask_seeds: list[int],
        as_atp: bool,
    ) -> list[Control]:
        """What is left when positions are dropped, in every order.

        Args:
            ceiling, dropped, mask_seeds: as for `make_masks`.
            seeds: of the trainings.
            as_atp: whether ATP drops as many.
        """
        masks = [make_masks(order, ceiling, dropped, mask_seeds) for order in ORDERS]
        gates = np.concatenate(masks)[:, None]  # (orders · seeds, 1, positions)
        what = "as many dropped as by ATP" if as_atp else f"{dropped[0]} dropped"
        joined = self._predictions(seeds * len(ORDERS), what, gates)
        parts = {split: np.split(values, len(ORDERS)) for split, values in joined.items()}
        return [
            Control(
                order,
                self.n_blocks * (self._splits.n_positions - dropped),
                {split: parts[split][index] for split in HELD_OUT},
                dropped,
                as_atp,
            )
            for index, order in enumerate(ORDERS)
        ]

    def best_of(self, restarts: list[list[int]]) -> Control:
        """Of several trainings in every repetition the best on validation accuracy.

        Args:
            restarts: for every repetition the seeds of its trainings, equally many.
        """
        seeds = np.transpose(restarts)  # (trainings, repetitions), as models take turns
        every = self._predictions([int(seed) for seed in seeds.flat], "angle, restarted")
        groups = {split: v.reshape(*seeds.shape, -1) for split, v in every.items()}
        correct = (groups["validation"] == self._splits.validation.y).mean(axis=-1)
        best = (correct.argmax(axis=0), np.arange(len(restarts)))
        chosen = {split: values[best] for split, values in groups.items()}
        return Control("angle_matched_compute", self.n_blocks * self._splits.n_positions, chosen)

    def _predictions(
        self, seeds: list[int], what: str, gates: np.ndarray | None = None
    ) -> dict[str, np.ndarray]:
        """Labels ±1 of every model on each split: (models, samples)."""
        label = f"{self._task}, {what}"
        fit = train(self._qnn, self._splits, seeds, self._training, label, gates=gates)
        times = len(seeds) // self._splits.n_repetitions
        seen = {
            "validation": tile(self._splits.validation.x, times),
            "test": self._splits.test.x,
        }
        return {
            split: predicted_labels(predict(self._qnn, fit.angles, x)) for split, x in seen.items()
        }
