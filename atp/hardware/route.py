"""From the ansatz to the circuit that the device runs: two routings, and the better one.

The walk knows two more things that a general transpiler does not: the readout starts in |−⟩,
an eigenstate of the first block's X, so that block only rotates the data qubits; and every
Hadamard on the readout can be moved to the end.
"""

from dataclasses import dataclass
from math import exp, log1p
from typing import Any

from qiskit import QuantumCircuit
from qiskit.transpiler import Target, generate_preset_pass_manager

from atp.hardware.circuit import Symbols, make_symbols, qnn_circuit
from atp.hardware.gates import interact, interact_and_swap, interact_twice
from atp.hardware.walk import Walk, find_walk
from atp.qnn.circuit import Ansatz, Block

PRESET_SEEDS = 4  # the preset pass manager is random: the best of this many tries
LEVEL = 3


@dataclass(frozen=True)
class Routed:
    """A circuit in the device's own gates (ISA).

    Attributes:
        method: `walk` or `preset`.
        circuit: on all physical qubits, with the parameters of `make_symbols`.
        layout: physical qubits of the data qubits and, last, of the readout, at the start.
        places: where the same qubits are at the end; Z is measured on the last.
        two_qubit_gates: their number.
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
    return _measured("preset", circuit, tuple(start), tuple(end), target)


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
    return _measured("walk", manager.run(circuit), layout, places, target)


def walk_circuit(
    ansatz: Ansatz, walk: Walk, n_physical: int
) -> tuple[QuantumCircuit, tuple[int, ...]]:
    """Build the walk on physical qubits, in CNOTs and rotations.

    Returns:
        The circuit, and the physical qubits of data qubits and readout at its end.
    """
    symbols = make_symbols(ansatz, len(walk.data_qubits))
    circuit = QuantumCircuit(n_physical)
    first, *others = ansatz.blocks
    for qubit, place in enumerate(walk.data_qubits):
        # RXX(θ) on X_r = −1 is RX(−θ), which joins the encoding's rotation.
        circuit.rx(symbols.data[qubit] - symbols.angle(first, qubit), place)
    circuit.x(walk.path[0])
    circuit.h(walk.path[0])
    places = _walk_blocks(circuit, symbols, others, walk)
    if ansatz.observable == "x":
        circuit.h(places[-1])
    return circuit, places


@dataclass(frozen=True)
class _Step:
    block: Block
    qubit: int
    place: int
    readout: int
    swap: bool


def _walk_blocks(
    circuit: QuantumCircuit, symbols: Symbols, blocks: list[Block], walk: Walk
) -> tuple[int, ...]:
    steps: list[_Step] = []
    where = dict(enumerate(walk.data_qubits))
    for index, block in enumerate(blocks):
        steps += _one_block(block, walk if index % 2 == 0 else walk.reversed(), where)
    _append(circuit, symbols, steps)
    readout = walk.path[-1] if len(blocks) % 2 else walk.path[0]
    return (*where.values(), readout)


def _one_block(block: Block, walk: Walk, where: dict[int, int]) -> list[_Step]:
    """One walk from the path's first place to its last; `where` follows the data qubits."""
    steps = []
    for index, place in enumerate(walk.path):
        held = {at: qubit for qubit, at in where.items()}
        steps += [_Step(block, held[leaf], leaf, place, False) for leaf in walk.leaves[index]]
        if index + 1 < len(walk.path):
            target = walk.path[index + 1]
            steps.append(_Step(block, held[target], target, place, True))
            where[held[target]] = place
    return steps


def _append(circuit: QuantumCircuit, symbols: Symbols, steps: list[_Step]) -> None:
    """Append the steps; neighbours on the same pair of qubits become one."""
    waiting: _Step | None = None
    for step in steps:
        angle = symbols.angle(step.block, step.qubit)
        if waiting is not None and waiting.qubit == step.qubit:
            pair = (waiting.block, symbols.angle(waiting.block, waiting.qubit))
            interact_twice(circuit, pair, (step.block, angle), step.place, step.readout)
            waiting = None
            continue
        _flush(circuit, symbols, waiting)
        waiting = step
    _flush(circuit, symbols, waiting)


def _flush(circuit: QuantumCircuit, symbols: Symbols, step: _Step | None) -> None:
    if step is not None:
        apply: Any = interact_and_swap if step.swap else interact
        apply(circuit, step.block, symbols.angle(step.block, step.qubit), step.place, step.readout)


def _measured(
    method: str,
    circuit: QuantumCircuit,
    layout: tuple[int, ...],
    places: tuple[int, ...],
    target: Target,
) -> Routed:
    two = [i for i in circuit.data if i.operation.num_qubits == 2]
    depth = circuit.depth(lambda instruction: instruction.operation.num_qubits == 2)
    fidelity = estimate_fidelity(circuit, places[-1], target)
    return Routed(method, circuit, layout, places, len(two), depth, fidelity)


def estimate_fidelity(circuit: QuantumCircuit, readout: int, target: Target) -> float:
    """The product of (1 − error) over all gates and the measurement of the readout."""
    total = 0.0
    for instruction in circuit.data:
        qubits = tuple(circuit.find_bit(qubit).index for qubit in instruction.qubits)
        total += _log_success(target, instruction.operation.name, qubits)
    return exp(total + _log_success(target, "measure", (readout,)))


def _log_success(target: Target, name: str, qubits: tuple[int, ...]) -> float:
    if name not in target.operation_names or qubits not in target[name]:
        return 0.0  # barriers, and devices that report no error
    properties = target[name][qubits]
    error = (properties.error if properties else None) or 0.0
    return log1p(-min(error, 1 - 1e-12))
