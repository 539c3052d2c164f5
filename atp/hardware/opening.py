"""The first event of a ledger: the experiment, its device and the routed circuit."""

from __future__ import annotations

import base64
import io
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from qiskit import QuantumCircuit, qasm3, qpy

from atp.errors import UserError
from atp.hardware.cost import estimate
from atp.hardware.devices import DEVICE, Device
from atp.hardware.ledger import Event
from atp.hardware.problem import Problem
from atp.hardware.route import Routed, route

PACKAGES = ("qiskit", "qiskit-ibm-runtime", "qiskit-aer", "scipy", "numpy")


def make_opening(problem: Problem, device: Device) -> Event:
    """Route the circuit and record it; the log tells what a real device will cost."""
    hardware = problem.settings.hardware
    routes = route(problem.ansatz, problem.n_qubits, device.target, problem.seed("routing"))
    best = routes[0]
    batches = [len(problem.train)] * hardware.evaluations + [len(problem.test)]
    cost = estimate(best.circuit, device.target, batches, hardware.shots)
    if device.kind == DEVICE:
        print(f"On {device.name}: {cost.describe()}; hardware.budget_s is {hardware.budget_s:g}.")
    opening = {
        "experiment": problem.identity(),
        "device": {"name": device.name, "kind": device.kind, **device.facts},
        "errors": _errors(device, best),
        "routes": [_summary(routed) for routed in routes],
        "layout": list(best.layout),
        "readout": best.readout,
        "seconds_per_circuit": cost.qpu_seconds / cost.circuits,
        "versions": {package: version(package) for package in PACKAGES},
        "qasm": qasm3.dumps(best.circuit),
        "circuit": _encode(best.circuit),
    }
    plain: Event = json.loads(json.dumps(opening))  # as it will be read back
    return plain


def check_same(path: Path, opening: Event, problem: Problem) -> None:
    """Check that a ledger is this problem's.

    Raises:
        UserError: it was opened for another experiment.
    """
    wanted = json.loads(json.dumps(problem.identity()))
    recorded = opening["experiment"]
    for key in {**wanted, **recorded}:
        if wanted.get(key) != recorded.get(key):
            raise UserError(
                f"{path} belongs to another experiment: its {key} differs; restore that setting, "
                "or move the ledger away to start anew."
            )


def is_real(opening: Event) -> bool:
    """Whether the ledger is of a real device."""
    return bool(opening["device"]["kind"] == DEVICE)


def recorded_circuit(opening: Event) -> QuantumCircuit:
    """The routed circuit, on all physical qubits."""
    return qpy.load(io.BytesIO(base64.b64decode(opening["circuit"])))[0]


def _encode(circuit: QuantumCircuit) -> str:
    buffer = io.BytesIO()
    qpy.dump(circuit, buffer)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _summary(routed: Routed) -> dict[str, Any]:
    return {
        "method": routed.method,
        "two_qubit_gates": routed.two_qubit_gates,
        "two_qubit_depth": routed.two_qubit_depth,
        "estimated_fidelity": routed.fidelity,
    }


def _errors(device: Device, routed: Routed) -> dict[str, float]:
    """Error rates of the gates and the measurement that the circuit uses."""
    circuit, target = routed.circuit, device.target
    places = {
        (item.operation.name, tuple(circuit.find_bit(qubit).index for qubit in item.qubits))
        for item in circuit.data
    }
    places.add(("measure", (routed.readout,)))
    errors = {}
    for name, qubits in sorted(places):
        properties = target[name].get(qubits) if name in target.operation_names else None
        if properties is not None and properties.error is not None:
            errors[f"{name} {' '.join(map(str, qubits))}"] = float(properties.error)
    return errors
