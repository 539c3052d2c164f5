"""The QNN as its own control: gates left out, other positions dropped, more trainings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from atp.controls.control import SPLITS, Control, as_signs
from atp.controls.masks import ORDERS, Masked, make_masks
from atp.encodings.angle import Angle
from atp.encodings.base import Encoding
from atp.model import QNN, Angles
from atp.qnn.circuit import Ansatz
from atp.training import Samples, predict, train

GATES = {"xx_none": "theta", "zz_none": "phi"}  # whose angles are held


@dataclass(frozen=True)
class Held(QNN):
    """A QNN without one kind of gate: its angles stay at zero, where the gate is the identity.

    Attributes:
        held: the angles, `theta` or `phi`.
    """

    held: str = "theta"

    def expectation(self, angles: Angles, features: Tensor) -> Tensor:
        """⟨Z⟩ of the readout, whatever the held angles are."""
        zeros = torch.zeros_like(getattr(angles, self.held))
        return super().expectation(replace(angles, **{self.held: zeros}), features)


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
        if not (self.ansatz.n_theta and self.ansatz.n_phi):
            return []
        controls = []
        for name, held in GATES.items():
            qnn = Held(Angle(self.n_positions), self.ansatz, self._simulator, held=held)
            blocks = self.ansatz.n_phi if held == "theta" else self.ansatz.n_theta
            predictions = self._predictions(qnn, seeds, name)
            controls.append(Control(name, blocks * self.n_positions, predictions))
        return controls

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
        encoding = Masked(np.concatenate(masks))
        what = f"{dropped} positions dropped"
        joined = self._predictions(self._qnn(encoding), seeds * len(ORDERS), what)
        parts = {split: np.split(values, len(ORDERS)) for split, values in joined.items()}
        return [
            Control(
                order,
                self.parameters(encoding.n_qubits),
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

    def _predictions(self, qnn: QNN, seeds: list[int], what: str) -> dict[str, np.ndarray]:
        fit = train(
            qnn,
            self.samples["training"],
            self.samples["validation"],
            seeds,
            self.settings["training"],
            self.settings["qnn"]["precision"],
            f"{self.label}, {what}",
        )
        return {
            split: as_signs(predict(qnn, fit.angles, self.samples[split].x).numpy())
            for split in SPLITS
        }
