"""The simulators: each a function of angles (layers, qubits) and features (samples, qubits)."""

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from atp.qnn import simulator
from atp.qnn.circuit import make_ansatz
from benchmarks.workload import LAYERS

ANSATZ = make_ansatz("xx-zz", LAYERS)
GATES = 2 * LAYERS + 1  # a data qubit, its encoding included
Expectation = Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Engine:
    """A way to get ⟨Z⟩ of the readout and its gradient.

    Attributes:
        name: as the tables have it.
        package: what must be importable.
        dtype: the precision it works in.
        expectation: (theta, phi, x) → (samples,).
        bytes_a_sample: memory of one sample's training step, by the number of data qubits.
    """

    name: str
    package: str
    dtype: torch.dtype
    expectation: Expectation
    bytes_a_sample: Callable[[int], float]

    def absence(self) -> str:
        """Why it cannot be used here; empty if it can."""
        try:
            importlib.import_module(self.package)
        except Exception as error:  # whatever a foreign package raises on import
            return f"absent: {str(error).splitlines()[0]}"
        return ""


def path_sum(theta: Tensor, phi: Tensor, x: Tensor) -> Tensor:
    """This simulator."""
    angle = math.pi * x
    bloch = torch.stack([torch.zeros_like(x), -torch.sin(angle), torch.cos(angle)], dim=-1)
    return simulator.path_sum(ANSATZ, theta[None], phi[None], bloch[None])[0]


def pennylane(device: str, method: str, broadcast: bool) -> Expectation:
    """A PennyLane device, its batch in one execution or sample by sample."""

    def expectation(theta: Tensor, phi: Tensor, x: Tensor) -> Tensor:
        import pennylane as qml

        from atp.qnn.pennylane import apply_ansatz

        qubits = x.shape[1]
        wires = list(range(qubits + 1))

        @qml.qnode(qml.device(device, wires=wires), interface="torch", diff_method=method)
        def circuit(features: Tensor) -> object:
            for qubit in range(qubits):
                qml.RX(math.pi * features[..., qubit], wires=qubit)
            apply_ansatz(ANSATZ, theta, phi, wires)
            return qml.expval(qml.PauliZ(qubits))

        return circuit(x) if broadcast else torch.stack([circuit(sample) for sample in x])

    return expectation


def torchquantum(theta: Tensor, phi: Tensor, x: Tensor) -> Tensor:
    """TorchQuantum, batched."""
    tq = importlib.import_module("torchquantum")

    qubits = x.shape[1]
    device = tq.QuantumDevice(n_wires=qubits + 1, bsz=len(x))
    for qubit in range(qubits):
        device.rx(wires=qubit, params=math.pi * x[:, qubit])
    device.x(wires=qubits)
    device.h(wires=qubits)
    for layer in range(LAYERS):
        for qubit in range(qubits):
            device.rxx(wires=[qubit, qubits], params=theta[layer, qubit])
        for qubit in range(qubits):
            device.rzz(wires=[qubit, qubits], params=phi[layer, qubit])
    device.h(wires=qubits)
    chances: Tensor = device.get_states_1d().abs().square()
    return (chances[:, 0::2] - chances[:, 1::2]).sum(dim=1)


def _states(kept: int, bytes_each: int) -> Callable[[int], float]:
    """Memory of `kept` state vectors a gate."""
    return lambda qubits: kept * GATES * qubits * bytes_each * 2.0 ** (qubits + 1)


def _few_states(qubits: int) -> float:
    return 8 * 16 * 2.0 ** (qubits + 1)


def _per_qubit(qubits: int) -> float:
    return 1024.0 * qubits


THIS = Engine("this, double", "atp", torch.float64, path_sum, _per_qubit)
ENGINES = (
    THIS,
    Engine("this, single", "atp", torch.float32, path_sum, _per_qubit),
    Engine(
        "default.qubit, backprop",
        "pennylane",
        torch.float64,
        pennylane("default.qubit", "backprop", broadcast=True),
        _states(3, 16),
    ),
    Engine(
        "lightning.qubit, adjoint",
        "pennylane_lightning.lightning_qubit",
        torch.float64,
        pennylane("lightning.qubit", "adjoint", broadcast=False),
        _few_states,
    ),
    Engine("TorchQuantum, single", "torchquantum", torch.float32, torchquantum, _states(4, 8)),
)
