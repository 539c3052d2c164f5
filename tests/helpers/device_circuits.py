"""A batch for circuits of devices, and its exact values in two ways."""

import numpy as np
import torch
from qiskit import QuantumCircuit
from qiskit.quantum_info import Statevector

from atp.encodings.base import angle_state
from atp.hardware.circuit import parameter_values, readout_z
from atp.qnn import pathsum
from atp.qnn.circuit import Ansatz

Batch = tuple[np.ndarray, np.ndarray, np.ndarray]


def random_batch(ansatz: Ansatz, n_qubits: int, samples: int = 3) -> Batch:
    """Pixels (samples, qubits), and theta and phi (blocks of the kind, qubits)."""
    generator = np.random.default_rng(7)
    x = generator.uniform(0, 1, (samples, n_qubits))
    theta = generator.normal(size=(ansatz.n_theta, n_qubits))
    phi = generator.normal(size=(ansatz.n_phi, n_qubits))
    return x, theta, phi


def path_sum_values(ansatz: Ansatz, batch: Batch) -> np.ndarray:
    """⟨Z⟩ (samples,) by the path sum, the definition."""
    x, theta, phi = (torch.as_tensor(part[None]) for part in batch)
    return pathsum.expectation(ansatz, theta, phi, angle_state(x).bloch)[0].numpy()


def statevector_values(circuit: QuantumCircuit, readout: int, batch: Batch) -> list[float]:
    """⟨Z⟩ (samples,) of a circuit's readout by Qiskit."""
    observable = readout_z(readout, circuit.num_qubits)
    return [
        Statevector(circuit.assign_parameters(row)).expectation_value(observable).real
        for row in parameter_values(circuit, *batch)
    ]
