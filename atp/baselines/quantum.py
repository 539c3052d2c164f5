"""The QNN as its own control: gates left out, other positions dropped, more trainings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from atp.baselines.control import SPLITS, Control, as_signs
from atp.baselines.masks import ORDERS, make_masks
from atp.encodings.angle import Angle
from atp.encodings.base import Encoding
from atp.qnn.circuit import Ansatz
from atp.training.model import QNN
from atp.training.train import Samples, predict, train

GATES = ("xx_none", "zz_none")


@dataclass(frozen=True)
class Trainer:
    """Trains QNNs on one pair as `train_model` does.

    Attributes:
        samples: training, validation and test samples.
        ansatz: the circuit's structure.
        settings: config values by dotted key: training, qnn.
        label: the pair, for messages.
    """

    samples: dict[str, Samples]
    ansatz: Ansatz
    settings: dict[str, Any]
    label: str

    @property
    def n_positions(self) -> int:
        """Number of features."""
        return self.samples["training"].x.shape[1]

    def parameters(self, n_qubits: int) -> int:
        """Trained angles of the whole circuit."""
        return len(self.ansatz.blocks) * n_qubits

    def without_gates(self, seeds: list[int]) -> list[Control]:
        """Angle encoding without XX and without ZZ gates, where the circuit has both."""
        xx, both = self.ansatz.n_theta, len(self.ansatz.blocks)
        is_xx = np.arange(both) < xx
        left = [gates for gates in (~is_xx, is_xx) if gates.any() and not gates.all()]
        qnn = self._qnn(Angle(self.n_positions))
        return [
            Control(
                name,
                int(gates.sum()) * self.n_positions,
                self._predictions(qnn, seeds, name, gates[:, None]),
            )
            for name, gates in zip(GATES, left, strict=False)
        ]

    def dropping(
        self,
        ceiling: np.ndarray,
        dropped: int,
        seeds: list[int],
        mask_seeds: list[int],
        as_atp: bool,
    ) -> list[Control]:
        """Angle encoding of what is left when positions are dropped, in every order.

        Args:
            ceiling, dropped, mask_seeds: as for `make_masks`.
            seeds: of the trainings.
            as_atp: whether ATP drops as many.
        """
        masks = [make_masks(order, ceiling, dropped, mask_seeds) for order in ORDERS]
        what, kept = f"{dropped} positions dropped", np.concatenate(masks)[:, None]
        qnn = self._qnn(Angle(self.n_positions))
        joined = self._predictions(qnn, seeds * len(ORDERS), what, kept)
        parts = {split: np.split(values, len(ORDERS)) for split, values in joined.items()}
        return [
            Control(
                order,
                self.parameters(self.n_positions - dropped),
                {split: parts[split][index] for split in SPLITS},
                dropped,
                as_atp,
            )
            for index, order in enumerate(ORDERS)
        ]

    def best_of(self, restarts: list[list[int]]) -> Control:
        """Angle encoding, each model the best of several trainings on validation accuracy.

        Args:
            restarts: for every model the seeds of its trainings, equally many.
        """
        seeds = [seed for group in restarts for seed in group]
        qnn = self._qnn(Angle(self.n_positions))
        every = self._predictions(qnn, seeds, "angle, restarted")
        groups = {split: v.reshape(*np.shape(restarts), -1) for split, v in every.items()}
        correct = (groups["validation"] == self.samples["validation"].y).mean(axis=-1)
        best = (np.arange(len(restarts)), correct.argmax(axis=1))
        chosen = {split: values[best] for split, values in groups.items()}
        return Control("angle_budget", self.parameters(self.n_positions), chosen)

    @property
    def _simulator(self) -> str:
        name: str = self.settings["qnn"]["simulator"]
        return name

    def _qnn(self, encoding: Encoding) -> QNN:
        return QNN(encoding, self.ansatz, self._simulator)

    def _predictions(
        self, qnn: QNN, seeds: list[int], what: str, gates: np.ndarray | None = None
    ) -> dict[str, np.ndarray]:
        fit = train(
            qnn,
            self.samples["training"],
            self.samples["validation"],
            seeds,
            self.settings["training"],
            self.settings["qnn"]["precision"],
            f"{self.label}, {what}",
            gates=gates,
        )
        return {
            split: as_signs(predict(qnn, fit.angles, self.samples[split].x).numpy())
            for split in SPLITS
        }
