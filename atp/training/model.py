"""A quantum neural network: an encoding, an ansatz, and the angles of several models."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import Encoding
from atp.qnn import simulator
from atp.qnn.circuit import Ansatz, make_ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.settings.sections import InitialAngles, Settings

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
        precision: of training, single or double; evaluation is always double.
        noise: depolarizing noise in every evaluation.
    """

    encoding: Encoding
    ansatz: Ansatz
    simulator: str = PATHSUM
    precision: str = "single"
    noise: Depolarizing = NOISELESS

    @property
    def dtype(self) -> torch.dtype:
        """Of the angles while they are trained."""
        return PRECISIONS[self.precision]

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
        start: InitialAngles,
        gates: np.ndarray,
    ) -> Angles:
        """Draw the angles of one model from each generator.

        Their spread is `scale` / √(qubits with gates), so that a product over many qubits
        keeps its size, or a full turn (`turn`); without a gate the angle is zero. The
        encoding's own weights are drawn last, uniformly over a full turn: near zero they would
        leave the state blind to the data.

        Args:
            generators: one per model.
            start: the distribution of theta and phi.
            gates: (models, rows of theta then of phi, qubits) bool: the gates there are.
        """
        models, _, qubits = gates.shape
        theta = np.zeros((models, self.ansatz.n_theta, qubits))
        phi = np.zeros((models, self.ansatz.n_phi, qubits))
        weights = np.empty((models, self.encoding.n_weights))
        for model, generator in enumerate(generators):
            gated = gates[model].any(axis=0)
            spread = start.scale / np.sqrt(gated.sum())
            for angles in (theta, phi):
                shape = (angles.shape[1], int(gated.sum()))
                angles[model][:, gated] = _draw(generator, start.distribution, spread, shape)
            weights[model] = generator.uniform(-np.pi, np.pi, weights.shape[1])
        theta[~gates[:, : self.ansatz.n_theta]] = 0.0
        phi[~gates[:, self.ansatz.n_theta :]] = 0.0
        return Angles(
            *(torch.from_numpy(values).to(self.dtype) for values in (theta, phi, weights))
        )


def make_qnn(encoding: Encoding, settings: Settings) -> QNN:
    """Put the configured circuit (`circuit`) and engine (`qnn`) behind an encoding."""
    ansatz = make_ansatz(settings.circuit.layout, settings.circuit.layers)
    return QNN(encoding, ansatz, settings.qnn.simulator, settings.qnn.precision)


def _draw(
    generator: np.random.Generator, distribution: str, spread: float, shape: tuple[int, int]
) -> np.ndarray:
    if distribution == "normal":
        return generator.normal(0.0, spread, shape)
    if distribution == "turn":
        return generator.uniform(-np.pi, np.pi, shape)
    return generator.uniform(-spread, spread, shape)
