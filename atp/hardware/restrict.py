"""A circuit, and a device, on just the qubits that the circuit uses."""

from qiskit import QuantumCircuit
from qiskit.transpiler import Target


def used_qubits(circuit: QuantumCircuit) -> list[int]:
    """Physical qubits that a circuit touches, in rising order."""
    return sorted({circuit.find_bit(q).index for item in circuit.data for q in item.qubits})


def restrict_circuit(circuit: QuantumCircuit, used: list[int]) -> QuantumCircuit:
    """The circuit on just the used qubits, renumbered from 0."""
    index = {qubit: position for position, qubit in enumerate(used)}
    small = QuantumCircuit(len(used), global_phase=circuit.global_phase)
    for item in circuit.data:
        small.append(item.operation, [index[circuit.find_bit(q).index] for q in item.qubits])
    return small


def restrict_target(target: Target, used: list[int]) -> Target:
    """The device's gates and errors on just the used qubits, renumbered from 0."""
    index = {qubit: position for position, qubit in enumerate(used)}
    qubits = target.qubit_properties
    small = Target(
        num_qubits=len(used),
        dt=target.dt,
        qubit_properties=[qubits[qubit] for qubit in used] if qubits else None,
    )
    for name in target.operation_names:
        places = target[name]
        if not places or None in places:  # control flow acts anywhere
            continue
        within = {
            tuple(index[qubit] for qubit in place): properties
            for place, properties in places.items()
            if all(qubit in index for qubit in place)
        }
        if within:
            small.add_instruction(target.operation_from_name(name), within, name=name)
    return small
