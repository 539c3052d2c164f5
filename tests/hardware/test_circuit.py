import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.device_circuits import path_sum_values, random_batch, statevector_values
from qiskit import QuantumCircuit
from qiskit.quantum_info import Operator
from scipy.linalg import expm

from atp.encodings.base import angle_state
from atp.hardware.circuit import parameter_values, qnn_circuit
from atp.hardware.gates import interact, interact_and_swap, interact_twice
from atp.qnn import pennylane
from atp.qnn.circuit import LAYOUTS, Block, make_ansatz

PAULI = {"x": np.array([[0, 1], [1, 0]]), "z": np.diag([1, -1])}
SWAP = np.eye(4)[[0, 2, 1, 3]]
BLOCKS = [Block(gate, basis, 0) for gate in "xz" for basis in "xz"]


def rotation(block, angle):
    """exp(−i angle P_d Q_r / 2); Qiskit orders the tensor product as readout ⊗ data."""
    return expm(-0.5j * angle * np.kron(PAULI[block.basis], PAULI[block.gate]))


def same_up_to_phase(circuit, matrix):
    overlap = np.trace(matrix.conj().T @ Operator(circuit).data) / 4
    return abs(abs(overlap) - 1) < 1e-12


def cnots(circuit):
    return circuit.count_ops()["cx"]


@pytest.mark.parametrize("block", BLOCKS)
def test_an_interaction_is_the_rotation_in_two_cnots(block):
    circuit = QuantumCircuit(2)
    interact(circuit, block, 0.7, 0, 1)
    assert same_up_to_phase(circuit, rotation(block, 0.7))
    assert cnots(circuit) == 2


@pytest.mark.parametrize("block", BLOCKS)
def test_interact_and_swap_takes_three_cnots(block):
    circuit = QuantumCircuit(2)
    interact_and_swap(circuit, block, 0.7, 0, 1)
    assert same_up_to_phase(circuit, SWAP @ rotation(block, 0.7))
    assert cnots(circuit) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [(first, second) for first in BLOCKS for second in BLOCKS if first.gate != second.gate],
)
def test_two_blocks_meet_in_two_cnots(first, second):
    circuit = QuantumCircuit(2)
    interact_twice(circuit, (first, 0.7), (second, -1.1), 0, 1)
    assert same_up_to_phase(circuit, rotation(second, -1.1) @ rotation(first, 0.7))
    assert cnots(circuit) == 2


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("layers", [1, 3])
def test_the_circuit_equals_the_path_sum(layout, layers):
    ansatz, n_qubits = make_ansatz(layout, layers), 4
    batch = random_batch(ansatz, n_qubits)
    ours = statevector_values(qnn_circuit(ansatz, n_qubits), n_qubits, batch)
    np.testing.assert_allclose(ours, path_sum_values(ansatz, batch), atol=1e-9)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_converted_circuit_equals_the_pennylane_reference(layout):
    ansatz, n_qubits = make_ansatz(layout, 2), 3
    x, theta, phi = random_batch(ansatz, n_qubits)
    circuit = qnn_circuit(ansatz, n_qubits)

    @qml.qnode(qml.device("default.qubit", wires=n_qubits + 1))
    def converted(row):
        qml.from_qiskit(circuit.assign_parameters(row))(wires=range(n_qubits + 1))
        return qml.expval(qml.PauliZ(n_qubits))

    ours = [converted(row) for row in parameter_values(circuit, x, theta, phi)]
    features, theta, phi = (torch.as_tensor(part[None]) for part in (x, theta, phi))
    state = angle_state(features)
    expected = pennylane.expectation("default.qubit", ansatz, theta, phi, state)[0]
    np.testing.assert_allclose(ours, expected, atol=1e-9)
