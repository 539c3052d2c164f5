"""A trained model, and how it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch

from atp.encodings.base import Encoding
from atp.encodings.load import load_encoding
from atp.files import PathLike, read_npz, write_npz
from atp.qnn.circuit import Ansatz, make_ansatz
from atp.training.model import PATHSUM, QNN, Angles


@dataclass(frozen=True)
class TrainedModel:
    """A model with its angles, as stored in model.npz.

    Attributes:
        name: the encoding's name.
        encoding: the fitted encoding.
        ansatz: the circuit's structure.
        angles: (repetitions, …) in double precision; zero where a qubit has no gates.
        mask: (repetitions, positions) bool, what the threshold keeps.
        history: (repetitions, epochs, 3) training loss, validation loss, validation accuracy.
        seeds: (repetitions,) of the trainings.
    """

    name: str
    encoding: Encoding
    ansatz: Ansatz
    angles: Angles
    mask: np.ndarray
    history: np.ndarray
    seeds: np.ndarray

    def qnn(self, simulator: str = PATHSUM, precision: str = "single") -> QNN:
        """The model without its angles."""
        return QNN(self.encoding, self.ansatz, simulator, precision)

    def gates(self, number: int) -> np.ndarray:
        """(qubits,) bool: those that the circuit of one repetition has gates on."""
        gates = self.encoding.gates
        gated: np.ndarray = gates[min(number, len(gates) - 1)]
        return gated

    def save(self, path: PathLike) -> None:
        """Write model.npz; the encoding's own arrays are named `encoding_…`."""
        own = {f"encoding_{name}": value for name, value in self.encoding.arrays().items()}
        theta, phi, weights = (t.numpy() for t in self.angles.tensors())
        write_npz(
            path,
            {
                "theta": theta,
                "phi": phi,
                "weights": weights,
                "mask": self.mask,
                "layout": np.array(self.ansatz.layout),
                "layers": np.array(self.ansatz.layers),
                "history": self.history,
                "seeds": self.seeds,
                "encoding": np.array(self.name),
                **own,
            },
        )

    @classmethod
    def load(cls, path: PathLike) -> Self:
        """Read model.npz."""
        stored = read_npz(path)
        name = str(stored["encoding"])
        own = {
            key.removeprefix("encoding_"): value
            for key, value in stored.items()
            if key.startswith("encoding_")
        }
        encoding = load_encoding(name).from_arrays(own)
        return cls(
            name=name,
            encoding=encoding,
            ansatz=make_ansatz(str(stored["layout"]), int(stored["layers"])),
            angles=Angles(*(torch.from_numpy(stored[key]) for key in ("theta", "phi", "weights"))),
            mask=stored["mask"],
            history=stored["history"],
            seeds=stored["seeds"],
        )
