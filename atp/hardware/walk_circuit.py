"""The circuit of a walk, in CNOTs and rotations.

It uses two more facts that a general transpiler does not know: the readout starts in |−⟩, an
eigenstate of the first block's X, so that block only rotates the data qubits; and every
Hadamard on the readout can be moved to the end.
"""

from dataclasses import dataclass

from qiskit import QuantumCircuit

from atp.hardware.circuit import CircuitParameters, make_parameters
from atp.hardware.gates import interact, interact_and_swap, interact_twice
from atp.hardware.walk import Walk
from atp.qnn.circuit import Ansatz, Block


def walk_circuit(
    ansatz: Ansatz, walk: Walk, n_physical: int
) -> tuple[QuantumCircuit, tuple[int, ...]]:
    """Build the walk on physical qubits, in CNOTs and rotations.

    Returns:
        The circuit, and the physical qubits of data qubits and readout at its end.
    """
    parameters = make_parameters(ansatz, len(walk.data_qubits))
    circuit = QuantumCircuit(n_physical)
    first, *others = ansatz.blocks
    for qubit, place in enumerate(walk.data_qubits):
        # RXX(θ) on X_r = −1 is RX(−θ), which joins the encoding's rotation.
        circuit.rx(parameters.data[qubit] - parameters.angle(first, qubit), place)
    circuit.x(walk.path[0])
    circuit.h(walk.path[0])
    places = _walk_blocks(circuit, parameters, others, walk)
    if ansatz.observable == "x":
        circuit.h(places[-1])
    return circuit, places


@dataclass(frozen=True)
class _Visit:
    """The readout meets a data qubit for one block.

    Attributes:
        block: which one.
        qubit: number of the data qubit.
        place, readout: physical qubits of the data qubit and of the readout.
        swap: whether the two then change places.
    """

    block: Block
    qubit: int
    place: int
    readout: int
    swap: bool


def _walk_blocks(
    circuit: QuantumCircuit, parameters: CircuitParameters, blocks: list[Block], walk: Walk
) -> tuple[int, ...]:
    visits: list[_Visit] = []
    where = dict(enumerate(walk.data_qubits))
    for index, block in enumerate(blocks):
        visits += _visits_of_block(block, walk if index % 2 == 0 else walk.reversed(), where)
    _append_visits(circuit, parameters, visits)
    readout = walk.path[-1] if len(blocks) % 2 else walk.path[0]
    return (*where.values(), readout)


def _visits_of_block(block: Block, walk: Walk, where: dict[int, int]) -> list[_Visit]:
    """One walk from the path's first place to its last; `where` follows the data qubits."""
    visits = []
    for index, place in enumerate(walk.path):
        held = {at: qubit for qubit, at in where.items()}
        visits += [_Visit(block, held[leaf], leaf, place, False) for leaf in walk.leaves[index]]
        if index + 1 < len(walk.path):
            target = walk.path[index + 1]
            visits.append(_Visit(block, held[target], target, place, True))
            where[held[target]] = place
    return visits


def _append_visits(
    circuit: QuantumCircuit, parameters: CircuitParameters, visits: list[_Visit]
) -> None:
    """Append the visits; two in a row at one data qubit become one."""
    pending: _Visit | None = None
    for visit in visits:
        angle = parameters.angle(visit.block, visit.qubit)
        if pending is not None and pending.qubit == visit.qubit:
            pair = (pending.block, parameters.angle(pending.block, pending.qubit))
            interact_twice(circuit, pair, (visit.block, angle), visit.place, visit.readout)
            pending = None
            continue
        _append_visit(circuit, parameters, pending)
        pending = visit
    _append_visit(circuit, parameters, pending)


def _append_visit(
    circuit: QuantumCircuit, parameters: CircuitParameters, visit: _Visit | None
) -> None:
    if visit is not None:
        apply = interact_and_swap if visit.swap else interact
        angle = parameters.angle(visit.block, visit.qubit)
        apply(circuit, visit.block, angle, visit.place, visit.readout)
