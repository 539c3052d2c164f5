"""Train and test one encoding on one device, every job through the ledger."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from qiskit import QuantumCircuit, qasm3, qpy

from atp.errors import UserError
from atp.hardware.circuit import parameter_values
from atp.hardware.cost import Budget, estimate
from atp.hardware.devices import SIMULATED, Device, is_simulated, open_device
from atp.hardware.evaluator import Evaluator
from atp.hardware.fake import used_qubits
from atp.hardware.job import Queue, Request
from atp.hardware.ledger import Event, Ledger, open_ledger, replay_ledger, set_aside
from atp.hardware.noiseless import accuracy, exact_expectation, exact_training, hinge
from atp.hardware.optimize import minimize, shortage
from atp.hardware.problem import Problem, Samples
from atp.hardware.route import Routed, route

PACKAGES = ("qiskit", "qiskit-ibm-runtime", "qiskit-aer", "scipy", "numpy")
Connect = Callable[[], Any]


def run_experiment(
    problem: Problem, path: Path, connect: Connect | None = None
) -> tuple[dict[str, Any], str]:
    """Run, or continue, one experiment.

    Args:
        problem: what to solve.
        path: its ledger; the folder three above it is the device's, which shares a budget.
        connect: opens IBM's service; a stand-in in tests.

    Returns:
        The result as JSON, and the circuit as OpenQASM 3. Both follow from the ledger alone.

    Raises:
        UserError: account, device, budget, service or ledger forbid it.
    """
    settings = problem.settings
    needed = problem.n_qubits + 1

    @cache
    def device(name: str) -> Device:
        timeout = 60.0 * settings["timeout_min"]
        return open_device(name, needed, settings["mode"], timeout, connect)

    fresh = _opening(problem, device(problem.job.backend)) if _is_local(problem) else None
    _make_place(path, problem, fresh)
    with open_ledger(path) as ledger:
        if ledger.opening is None:
            opening = fresh or _opening(problem, device(problem.job.backend))
            ledger.append("opened", **opening)
        return _carry_out(problem, ledger, device)


def replay_experiment(problem: Problem, path: Path) -> tuple[dict[str, Any], str]:
    """Rebuild an experiment's result from a recorded ledger; no account, nothing submitted.

    Raises:
        UserError: the ledger is missing, incomplete, or of another experiment.
    """
    ledger = replay_ledger(path)
    if ledger.opening is None:
        raise UserError(f"{path} is empty; hardware.replay must name a folder of ledgers.")
    _check_same(path, ledger.opening, problem)
    return _carry_out(problem, ledger, lambda name: _never())


def _never() -> Device:
    raise AssertionError("a replay opens no device")


def _is_local(problem: Problem) -> bool:
    return is_simulated(problem.job.backend)


def _make_place(path: Path, problem: Problem, fresh: Event | None) -> None:
    """Refuse a device's ledger of another experiment; set a simulated one aside.

    A simulated run is free, so it is done again whenever anything about it has changed.
    """
    with open_ledger(path) as ledger:
        old = ledger.opening
        if old is None:
            return
        if fresh is None:
            _check_same(path, old, problem)
            return
        unchanged = all(old.get(key) == fresh[key] for key in fresh if key != "circuit")
    if not unchanged:
        print(f"The settings changed: the old ledger is now {set_aside(path).name}.")


def _check_same(path: Path, opening: Event, problem: Problem) -> None:
    wanted = json.loads(json.dumps(problem.identity()))
    recorded = opening["experiment"]
    for key in {**wanted, **recorded}:
        if wanted.get(key) != recorded.get(key):
            raise UserError(
                f"{path} belongs to another experiment: its {key} differs; restore that setting, "
                "or move the ledger away to start anew."
            )


def _opening(problem: Problem, device: Device) -> Event:
    """The ledger's first event: the experiment, the device and the routed circuit."""
    seed = problem.job.seed(problem.seed, "routing")
    routes = route(problem.ansatz, problem.n_qubits, device.target, seed)
    best = routes[0]
    batches = [len(problem.train.y)] * problem.settings["evaluations"] + [len(problem.test.y)]
    cost = estimate(best.circuit, device.target, batches, problem.settings["shots"])
    if device.kind != SIMULATED:
        print(
            f"On {device.name}: {cost.sentence()}; "
            f"hardware.budget_s is {problem.settings['budget_s']:g}."
        )
    opening = {
        "experiment": problem.identity(),
        "device": {"name": device.name, "kind": device.kind, **device.facts},
        "errors": _errors(device, best),
        "routes": [_numbers(found) for found in routes],
        "layout": list(best.layout),
        "readout": best.readout,
        "seconds_per_circuit": cost.qpu_seconds / cost.circuits,
        "versions": {package: version(package) for package in PACKAGES},
        "qasm": qasm3.dumps(best.circuit),
        "circuit": _pack(best.circuit),
    }
    plain: Event = json.loads(json.dumps(opening))  # as it will be read back
    return plain


def _numbers(routed: Routed) -> dict[str, Any]:
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


def _pack(circuit: QuantumCircuit) -> str:
    buffer = io.BytesIO()
    qpy.dump(circuit, buffer)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _unpack(text: str) -> QuantumCircuit:
    return qpy.load(io.BytesIO(base64.b64decode(text)))[0]


@dataclass(frozen=True)
class _Run:
    """An experiment whose circuit is fixed by its ledger."""

    problem: Problem
    opening: Event
    circuit: QuantumCircuit
    evaluator: Evaluator
    tag: str

    def expectation(self, name: str, samples: Samples, angles: np.ndarray) -> np.ndarray:
        """⟨Z⟩ of a batch on the device, as one job."""
        theta, phi = self.problem.split(angles)
        settings = self.problem.settings
        request = Request(
            circuit=self.circuit,
            readout=self.opening["readout"],
            values=parameter_values(self.circuit, samples.x, theta, phi),
            shots=settings["shots"],
            resilience=settings["resilience"],
            seed=self.problem.job.seed(self.problem.seed, "shots", name),
            tag=self.tag,
        )
        return self.evaluator.evaluate(name, request, len(samples.y) * self._seconds())

    def _seconds(self) -> float:
        return float(self.opening["seconds_per_circuit"])

    def loss(self, angles: np.ndarray) -> float:
        """Hinge loss of the training batch."""
        name = f"train-{len(self.evaluator.names)}"
        values = self.expectation(name, self.problem.train, angles)
        return hinge(values, self.problem.train.y)


def _carry_out(
    problem: Problem, ledger: Ledger, device: Callable[[str], Device]
) -> tuple[dict[str, Any], str]:
    assert ledger.opening is not None
    opening, settings = ledger.opening, problem.settings
    circuit = _unpack(opening["circuit"])
    simulated = opening["device"]["kind"] == SIMULATED

    def connect() -> Queue:
        return device(opening["device"]["name"]).queue(circuit)

    identity = json.dumps([opening["experiment"], opening["qasm"]], sort_keys=True)
    tag = f"atp-{sha256(identity.encode()).hexdigest()[:16]}"
    budget = None if simulated else Budget(ledger.path.parents[2], settings["budget_s"])
    evaluator = Evaluator(ledger, connect, settings["retries"], settings["wait_s"], budget)
    run = _Run(problem, opening, circuit, evaluator, tag)
    too_few = shortage(settings["optimizer"], len(problem.start), settings["evaluations"])
    if too_few:
        print(too_few)
    try:
        angles, losses = minimize(
            run.loss,
            problem.start,
            settings["optimizer"],
            settings["evaluations"],
            problem.job.seed(problem.seed, "optimizer"),
        )
        noisy = run.expectation(f"test-{len(losses)}", problem.test, angles)
    finally:
        evaluator.close()
    return _result(run, angles, losses, noisy, too_few), opening["qasm"]


def _result(
    run: _Run, angles: np.ndarray, losses: list[float], noisy: np.ndarray, too_few: str | None
) -> dict[str, Any]:
    problem, opening = run.problem, run.opening
    job, test = problem.job, problem.test
    theta, phi = problem.split(angles)
    noiseless = exact_expectation(problem, test, angles)
    events = [run.evaluator.ledger.evaluations[name] for name in run.evaluator.names]
    real = opening["device"]["kind"] != SIMULATED
    charged = [e.completed["qpu_s"] for e in events if e.completed and real]
    return {
        "backend": job.backend,
        "dataset": job.dataset,
        "class_0": job.class_0,
        "class_1": job.class_1,
        "encoding": job.encoding,
        "device": opening["device"],
        "data_qubits": problem.n_qubits,
        "kept": list(problem.kept),
        "layers": problem.ansatz.layers,
        "layout": problem.ansatz.layout,
        "optimizer": problem.settings["optimizer"],
        "evaluations": len(losses),
        "note": too_few,
        "shots": problem.settings["shots"],
        "training_samples": len(problem.train.y),
        "test_samples": len(test.y),
        "losses": losses,
        "theta": theta.tolist(),
        "phi": phi.tolist(),
        "accuracy_noisy": accuracy(noisy, test.y),
        "accuracy_noiseless": accuracy(noiseless, test.y),
        "exact_training": exact_training(problem),
        "mean_deviation": float(np.abs(noisy - noiseless).mean()),
        "routes": opening["routes"],
        "provenance": {
            "physical_qubits": opening["layout"],
            "readout_at_end": opening["readout"],
            "used_qubits": used_qubits(run.circuit),
            "errors": opening["errors"],
            "options": {
                "resilience": problem.settings["resilience"],
                "mode": problem.settings["mode"] if real else "local",
                "seed": problem.seed,
            },
            "versions": opening["versions"],
            "jobs": [e.job_id for e in events] if real else [],
            "qpu_seconds": float(sum(s for s in charged if s is not None)),
        },
    }
