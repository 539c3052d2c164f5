"""A quantum neural network: an encoding, an ansatz, and the angles of several seeds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import Encoding
from atp.encodings.load import load_encoding
from atp.files import PathLike, read_npz, write_npz
from atp.qnn import simulator
from atp.qnn.circuit import Ansatz, make_ansatz
from atp.qnn.noise import NOISELESS, Depolarizing

PATHSUM = "pathsum"
PRECISIONS = {"single": torch.float32, "double": torch.float64}


@dataclass(frozen=True)
class Angles:
    """Everything that is trained, for several models.

    Attributes:
        theta: (models, XX blocks, qubits) radians.
        phi: (models, ZZ blocks, qubits) radians.
        weights: (models, encoding's weights) radians.
    """

    theta: Tensor
    phi: Tensor
    weights: Tensor

    def tensors(self) -> list[Tensor]:
        """The three tensors, in order."""
        return [self.theta, self.phi, self.weights]

    def to(self, dtype: torch.dtype) -> Angles:
        """Detached copies in another precision."""
        return Angles(*(t.detach().to(dtype).clone() for t in self.tensors()))

    def __len__(self) -> int:
        return len(self.theta)


@dataclass(frozen=True)
class QNN:
    """The model without its angles.

    Attributes:
        encoding: prepares the data qubits.
        ansatz: the circuit's structure.
        simulator: `pathsum`, or the name of a PennyLane device.
        noise: depolarizing noise in every evaluation.
    """

    encoding: Encoding
    ansatz: Ansatz
    simulator: str = PATHSUM
    noise: Depolarizing = NOISELESS

    def with_noise(self, noise: Depolarizing) -> QNN:
        """The same model under noise."""
        return replace(self, noise=noise)

    def expectation(self, angles: Angles, features: Tensor) -> Tensor:
        """⟨Z⟩ of the readout: (models, samples) for features (models or 1, samples, positions)."""
        state = self.encoding.state(features, angles.weights)
        if self.simulator == PATHSUM:
            return simulator.expectation(self.ansatz, angles.theta, angles.phi, state, self.noise)
        from atp.qnn import pennylane

        return pennylane.expectation(
            self.simulator, self.ansatz, angles.theta, angles.phi, state, self.noise
        )

    def initial_angles(
        self,
        generators: list[np.random.Generator],
        settings: dict[str, Any],
        dtype: torch.dtype,
        gates: np.ndarray,
    ) -> Angles:
        """Draw the angles of one model from each generator.

        Their spread is `scale` / √(qubits with gates), so that a product over many qubits
        keeps its size; without a gate the angle is zero. The encoding's own weights are
        drawn last, uniformly over a full turn: near zero they would leave the state blind
        to the data.

        Args:
            generators: one a model.
            settings: the config's `training.angles`.
            dtype: of the angles.
            gates: (models, rows of theta then of phi, qubits) bool: the gates there are.
        """
        models, _, qubits = gates.shape
        theta = np.zeros((models, self.ansatz.n_theta, qubits))
        phi = np.zeros((models, self.ansatz.n_phi, qubits))
        weights = np.empty((models, self.encoding.n_weights))
        for model, generator in enumerate(generators):
            gated = gates[model].any(axis=0)
            spread = settings["scale"] / np.sqrt(gated.sum())
            for angles in (theta, phi):
                shape = (angles.shape[1], int(gated.sum()))
                angles[model][:, gated] = _draw(generator, settings["distribution"], spread, shape)
            weights[model] = generator.uniform(-np.pi, np.pi, weights.shape[1])
        theta[~gates[:, : self.ansatz.n_theta]] = 0.0
        phi[~gates[:, self.ansatz.n_theta :]] = 0.0
        return Angles(*(torch.from_numpy(values).to(dtype) for values in (theta, phi, weights)))


def _draw(
    generator: np.random.Generator, distribution: str, spread: float, shape: tuple[int, int]
) -> np.ndarray:
    if distribution == "normal":
        return generator.normal(0.0, spread, shape)
    return generator.uniform(-spread, spread, shape)


@dataclass(frozen=True)
class TrainedModel:
    """A model with its angles, as stored in model.npz.

    Attributes:
        name: the encoding's name.
        encoding: the fitted encoding.
        ansatz: the circuit's structure.
        angles: (seeds, …) in double precision.
        kept: the positions that the encoding sees.
        history: (seeds, epochs, 3) training loss, validation loss, validation accuracy.
        seeds: the seed of each model.
    """

    name: str
    encoding: Encoding
    ansatz: Ansatz
    angles: Angles
    kept: np.ndarray
    history: np.ndarray
    seeds: np.ndarray

    def qnn(self, simulator_name: str = PATHSUM) -> QNN:
        """The model without its angles."""
        return QNN(self.encoding, self.ansatz, simulator_name)

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
                "kept": self.kept,
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
        stored = read_npz(Path(path))
        name = str(stored["encoding"])
        own = {
            key.removeprefix("encoding_"): value
            for key, value in stored.items()
            if key.startswith("encoding_")
        }
        return cls(
            name=name,
            encoding=load_encoding(name).from_arrays(own),
            ansatz=make_ansatz(str(stored["layout"]), int(stored["layers"])),
            angles=Angles(*(torch.from_numpy(stored[key]) for key in ("theta", "phi", "weights"))),
            kept=stored["kept"],
            history=stored["history"],
            seeds=stored["seeds"],
        )
