"""The paper's circuit (§5.1) in PennyLane, written from its description, no code shared."""

import numpy as np
import pennylane as qml
import torch


def expectation(x, theta, phi, strength=0.0, placement=("encoding", "blocks"), measure=None):
    """⟨Z⟩ of the readout, or another measurement, after layers of XX then ZZ gates and one H.

    Args:
        x: (samples, qubits) features of angle encoding.
        theta, phi: (layers, qubits) angles of the XX and of the ZZ gates.
        strength: depolarizing probability p of every channel.
        placement: channels on the data qubits after the encoding, on all qubits after a block.
        measure: called in the circuit; its wires are the positions of x, and "readout".
    """
    data = list(range(x.shape[-1]))
    device = qml.device("default.mixed" if strength else "default.qubit", wires=[*data, "readout"])

    def depolarize(wires):
        for wire in wires if strength else ():
            qml.DepolarizingChannel(strength, wires=wire)

    @qml.qnode(device, interface="torch")
    def circuit():
        for qubit in data:
            qml.RX(np.pi * x[:, qubit], wires=qubit)
        if "encoding" in placement:
            depolarize(data)
        qml.PauliX("readout")
        qml.Hadamard("readout")
        for layer in range(len(theta)):
            for gate, angles in ((qml.IsingXX, theta[layer]), (qml.IsingZZ, phi[layer])):
                for qubit in data:
                    gate(angles[qubit], wires=[qubit, "readout"])
                if "blocks" in placement:
                    depolarize([*data, "readout"])
        qml.Hadamard("readout")
        return measure() if measure else qml.expval(qml.PauliZ("readout"))

    return circuit()


def hinge(z, y):
    """The hinge loss of every sample."""
    return torch.relu(1 - y * z)


def slope(loss, x, step=1e-6):
    """Central differences of every sample's own loss in its own inputs: like x."""
    slopes = []
    for position in range(x.shape[-1]):
        shift = torch.zeros_like(x)
        shift[:, position] = step
        slopes.append((loss(x + shift) - loss(x - shift)) / (2 * step))
    return torch.stack(slopes, dim=-1)
