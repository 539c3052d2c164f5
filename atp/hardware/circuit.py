"""The ansatz as a Qiskit circuit, with parameters for the data and the angles.

Data qubit i is qubit i, the readout is the last qubit, and Z of the readout is measured.
Qiskit's RXX(α) and RZZ(α) are exp(−iα XX/2) and exp(−iα ZZ/2).
"""

from dataclasses import dataclass

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter, ParameterVector
from qiskit.quantum_info import SparsePauliOp

from atp.qnn.circuit import Ansatz, Block


@dataclass(frozen=True)
class CircuitParameters:
    """The circuit's parameters.

    Attributes:
        data: (qubits,) angles of the encoding's RX, πx for a pixel x.
        theta: (XX blocks × qubits,) angles of the XX gates, block by block.
        phi: (ZZ blocks × qubits,) angles of the ZZ gates, block by block.
    """

    data: ParameterVector
    theta: ParameterVector
    phi: ParameterVector

    def angle(self, block: Block, qubit: int) -> Parameter:
        """The parameter of a block's gate on a data qubit."""
        angles = self.theta if block.gate == "x" else self.phi
        angle: Parameter = angles[block.row * len(self.data) + qubit]
        return angle


def make_parameters(ansatz: Ansatz, n_qubits: int) -> CircuitParameters:
    """Make the parameters of the circuit with `n_qubits` data qubits."""
    return CircuitParameters(
        ParameterVector("data", n_qubits),
        ParameterVector("theta", ansatz.n_theta * n_qubits),
        ParameterVector("phi", ansatz.n_phi * n_qubits),
    )


def qnn_circuit(ansatz: Ansatz, n_qubits: int) -> QuantumCircuit:
    """Build the circuit as the paper draws it, before any routing."""
    parameters = make_parameters(ansatz, n_qubits)
    circuit = QuantumCircuit(n_qubits + 1)
    readout = n_qubits
    for qubit in range(n_qubits):
        circuit.rx(parameters.data[qubit], qubit)
    circuit.x(readout)
    circuit.h(readout)
    for index, block in enumerate(ansatz.blocks):
        gate = circuit.rxx if block.gate == "x" else circuit.rzz
        for qubit in range(n_qubits):
            gate(parameters.angle(block, qubit), qubit, readout)
        if index in ansatz.hadamards:
            circuit.h(readout)
    return circuit


def parameter_values(
    circuit: QuantumCircuit, x: np.ndarray, theta: np.ndarray, phi: np.ndarray
) -> np.ndarray:
    """Values of the circuit's parameters, in the circuit's own order.

    Args:
        circuit: a circuit with the names of `make_parameters`, routed or not.
        x: (samples, qubits) pixels in [0, 1].
        theta, phi: (blocks of the kind, qubits) radians.

    Returns:
        (samples, parameters) radians: one broadcast PUB for the whole batch.
    """
    columns = {
        "data": np.pi * x,
        "theta": np.broadcast_to(theta.ravel(), (len(x), theta.size)),
        "phi": np.broadcast_to(phi.ravel(), (len(x), phi.size)),
    }
    return np.stack(
        [columns[p.vector.name][:, p.index] for p in circuit.parameters], axis=1
    ).astype(float)


def readout_z(readout: int, n_qubits: int) -> SparsePauliOp:
    """Z of one qubit among `n_qubits`."""
    return SparsePauliOp.from_sparse_list([("Z", [readout], 1.0)], num_qubits=n_qubits)
