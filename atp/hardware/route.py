"""From the ansatz to the circuit that the device runs: two routings, and the better one."""

from dataclasses import dataclass

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction
from qiskit.transpiler import Target, generate_preset_pass_manager

from atp.hardware.circuit import qnn_circuit
from atp.hardware.fidelity import estimate_fidelity
from atp.hardware.walk import find_walk
from atp.hardware.walk_circuit import walk_circuit
from atp.qnn.circuit import Ansatz

PRESET_SEEDS = 4  # the preset pass manager is random: the best of this many tries
LEVEL = 3  # of its optimization, the highest


@dataclass(frozen=True)
class Routed:
    """A circuit in the device's own gates (ISA).

    Attributes:
        method: `walk` or `preset`.
        circuit: on all physical qubits, with the parameters of `make_parameters`.
        layout: physical qubits of the data qubits and, last, of the readout, at the start.
        places: physical qubits of the same ones at the end; Z is measured on the last.
        two_qubit_gates: number of two-qubit gates.
        two_qubit_depth: the longest chain of two-qubit gates.
        fidelity: the product of (1 − error) over all gates and the final measurement.
    """

    method: str
    circuit: QuantumCircuit
    layout: tuple[int, ...]
    places: tuple[int, ...]
    two_qubit_gates: int
    two_qubit_depth: int
    fidelity: float

    @property
    def readout(self) -> int:
        """The physical qubit of the readout at the end."""
        return self.places[-1]


def route(ansatz: Ansatz, n_qubits: int, target: Target, seed: int) -> list[Routed]:
    """Route the ansatz in every known way, the best estimated fidelity first.

    Args:
        ansatz: the circuit's structure.
        n_qubits: number of data qubits; the device must have at least one more.
        target: the device's gates and errors.
        seed: for the preset pass manager.
    """
    routed = [route_preset(ansatz, n_qubits, target, seed + k) for k in range(PRESET_SEEDS)]
    best = [max(routed, key=lambda found: found.fidelity)]
    walked = route_walk(ansatz, n_qubits, target)
    if walked is not None:
        best.insert(0, walked)
    return sorted(best, key=lambda found: -found.fidelity)


def route_preset(ansatz: Ansatz, n_qubits: int, target: Target, seed: int) -> Routed:
    """Route the paper's circuit with Qiskit's preset pass manager, level 3."""
    manager = generate_preset_pass_manager(
        optimization_level=LEVEL, target=target, seed_transpiler=seed
    )
    circuit = manager.run(qnn_circuit(ansatz, n_qubits))
    start = circuit.layout.initial_index_layout(filter_ancillas=True)
    end = circuit.layout.final_index_layout(filter_ancillas=True)
    return _routed("preset", circuit, tuple(start), tuple(end), target)


def route_walk(ansatz: Ansatz, n_qubits: int, target: Target) -> Routed | None:
    """Route by walking the readout; None where the device has no place for the walk."""
    walk = find_walk(target, n_qubits, len(ansatz.blocks) - 1)
    if walk is None:
        return None
    circuit, places = walk_circuit(ansatz, walk, target.num_qubits)
    manager = generate_preset_pass_manager(
        optimization_level=LEVEL,
        target=target,
        initial_layout=list(range(target.num_qubits)),
        routing_method="none",
        seed_transpiler=0,
    )
    layout = (*walk.data_qubits, walk.path[0])
    return _routed("walk", manager.run(circuit), layout, places, target)


def _routed(
    method: str,
    circuit: QuantumCircuit,
    layout: tuple[int, ...],
    places: tuple[int, ...],
    target: Target,
) -> Routed:
    def is_two_qubit(instruction: CircuitInstruction) -> bool:
        return bool(instruction.operation.num_qubits == 2)

    return Routed(
        method=method,
        circuit=circuit,
        layout=layout,
        places=places,
        two_qubit_gates=sum(map(is_two_qubit, circuit.data)),
        two_qubit_depth=circuit.depth(is_two_qubit),
        fidelity=estimate_fidelity(circuit, places[-1], target),
    )
