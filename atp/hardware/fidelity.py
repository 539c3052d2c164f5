"""Error rates that a device reports, and the fidelity that they leave of a circuit.

A gate without a reported error counts as perfect.
"""

from math import exp, log1p

from qiskit import QuantumCircuit
from qiskit.transpiler import Target

Edge = frozenset[int]


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


def edge_costs(target: Target) -> dict[Edge, float]:
    """−log(1 − error) of the best two-qubit gate on each usable edge."""
    costs: dict[Edge, float] = {}
    for name in target.operation_names:
        for qubits, properties in (target[name] or {}).items():
            if qubits is None or len(qubits) != 2:
                continue
            error = (properties.error if properties else None) or 0.0
            if 0.0 <= error < 1.0:
                edge = frozenset(qubits)
                costs[edge] = min(-log1p(-error), costs.get(edge, float("inf")))
    return costs


def readout_costs(target: Target) -> dict[int, float]:
    """−log(1 − error) of measuring each qubit."""
    measure = target["measure"] if "measure" in target.operation_names else {}
    costs = {}
    for qubits, properties in measure.items():
        error = (properties.error if properties else None) or 0.0
        costs[qubits[0]] = -log1p(-min(error, 0.999))
    return costs
