"""Entropies of models that differ in their states, by PennyLane; the others' are in test_values."""

import numpy as np
import pennylane as qml
import pytest
import torch

from atp.encodings.amplitude import Amplitude
from atp.evaluation.entropy import mean_entropy
from atp.qnn.circuit import make_ansatz
from atp.qnn.states import DenseState
from atp.settings.sections import InitialAngles
from atp.training.model import QNN
from atp.training.store import TrainedModel

ANSATZ = make_ansatz("xx-zz", 2)


class Turned(Amplitude):
    """A dense encoding that every repetition fits otherwise: the features in another order."""

    def state(self, features, weights):
        orders = [features, features.flip(-1)]
        return DenseState(
            torch.cat([super(Turned, self).state(x, weights).amplitudes for x in orders])
        )


@pytest.mark.parametrize("cut", ["readout", "half"])
def test_a_dense_state_of_each_model_is_its_own(cut):
    x = np.random.default_rng(1).uniform(size=(3, 8)).astype(np.float32)
    encoding = Turned(8)
    generators = [np.random.default_rng(seed) for seed in (4, 5)]
    gates = np.ones((2, 4, 3), dtype=bool)
    start = InitialAngles(distribution="normal", scale=1.5)
    angles = QNN(encoding, ANSATZ, precision="double").initial_angles(generators, start, gates)
    nothing = np.zeros((2, 0, 3))
    masks = np.ones((2, 8), dtype=bool)
    model = TrainedModel("turned", encoding, ANSATZ, angles, masks, nothing, np.arange(2))
    found = mean_entropy(model, x, cut, half_samples=3)
    beside = [] if cut == "readout" else [0]

    @qml.qnode(qml.device("default.qubit", wires=[0, 1, 2, "readout"]))
    def circuit(amplitudes, theta, phi):
        qml.AmplitudeEmbedding(amplitudes, wires=range(3), normalize=True)
        qml.PauliX("readout")
        qml.Hadamard("readout")
        for layer in range(2):
            for gate, row in ((qml.IsingXX, theta[layer]), (qml.IsingZZ, phi[layer])):
                for qubit in range(3):
                    gate(row[qubit], wires=[qubit, "readout"])
        qml.Hadamard("readout")
        return qml.vn_entropy(wires=[*beside, "readout"])

    for number, own in enumerate((x, x[:, ::-1])):
        theta, phi = (part[number].numpy() for part in (angles.theta, angles.phi))
        expected = np.mean([circuit(row.astype(float), theta, phi) for row in own])
        assert found[number] == pytest.approx(expected, abs=1e-9)
