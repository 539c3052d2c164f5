"""Train and test one encoding on one device, every job through the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from qiskit import QuantumCircuit

from atp.data.samples import Samples
from atp.errors import UserError
from atp.hardware.circuit import parameter_values
from atp.hardware.cost import Budget
from atp.hardware.devices import Device, is_fake, open_device
from atp.hardware.evaluator import Evaluator
from atp.hardware.ledger import Event, Ledger, open_ledger, replay_ledger, set_aside
from atp.hardware.noiseless import mean_hinge
from atp.hardware.opening import check_same, is_real, make_opening, recorded_circuit
from atp.hardware.optimize import minimize, note_on_evaluations
from atp.hardware.problem import Problem
from atp.hardware.queue import Queue, Request
from atp.hardware.result import Training, make_result

Connect = Callable[[], Any]


def run_experiment(
    problem: Problem, path: Path, connect: Connect | None = None
) -> tuple[dict[str, Any], str]:
    """Run, or continue, one experiment.

    Args:
        problem: what to solve.
        path: its ledger, `{backend}/{dataset}/{a}-{b}/{encoding}/ledger.jsonl`.
        connect: opens IBM's service; a stand-in in tests.

    Returns:
        The result as JSON, and the circuit as OpenQASM 3. Both follow from the ledger alone.

    Raises:
        UserError: account, device, budget, service or ledger forbid it.
    """
    hardware, backend = problem.settings.hardware, problem.run.backend

    @cache
    def device(name: str) -> Device:
        timeout_s = 60.0 * hardware.timeout_min
        return open_device(name, problem.n_qubits + 1, hardware.mode, timeout_s, connect)

    fresh = make_opening(problem, device(backend)) if is_fake(backend) else None
    _make_place(path, problem, fresh)
    with open_ledger(path) as ledger:
        if ledger.opening is None:
            ledger.append("opened", **(fresh or make_opening(problem, device(backend))))
        return _carry_out(problem, ledger, device)


def replay_experiment(problem: Problem, path: Path) -> tuple[dict[str, Any], str]:
    """Rebuild an experiment's result from a recorded ledger; no account, nothing submitted.

    Raises:
        UserError: the ledger is missing, incomplete, or of another experiment.
    """
    ledger = replay_ledger(path)
    if ledger.opening is None:
        raise UserError(f"{path} is empty; hardware.replay must name a folder of ledgers.")
    check_same(path, ledger.opening, problem)
    return _carry_out(problem, ledger, _no_device)


def _no_device(name: str) -> Device:
    raise AssertionError("a replay opens no device")


def _make_place(path: Path, problem: Problem, fresh: Event | None) -> None:
    """Refuse a device's ledger of another experiment; set a simulated one aside.

    A simulated run is free, so it is done again whenever anything about it has changed.
    """
    with open_ledger(path) as ledger:
        old = ledger.opening
        if old is None:
            return
        if fresh is None:
            check_same(path, old, problem)
            return
        unchanged = all(old.get(key) == fresh[key] for key in fresh if key != "circuit")
    if not unchanged:
        print(f"The settings changed: the old ledger is now {set_aside(path).name}.")


@dataclass(frozen=True)
class _Experiment:
    """A problem on the circuit that its ledger fixes.

    Attributes:
        problem: what to solve.
        opening: the ledger's first event.
        circuit: routed, on all physical qubits.
        evaluator: of its jobs.
        tag: with which the names of its jobs begin.
    """

    problem: Problem
    opening: Event
    circuit: QuantumCircuit
    evaluator: Evaluator
    tag: str

    def expectation(self, name: str, samples: Samples, angles: np.ndarray) -> np.ndarray:
        """⟨Z⟩ of a batch (samples,) on the device, as one job."""
        theta, phi = self.problem.split(angles)
        hardware = self.problem.settings.hardware
        request = Request(
            circuit=self.circuit,
            readout=self.opening["readout"],
            values=parameter_values(self.circuit, samples.x, theta, phi),
            shots=hardware.shots,
            resilience=hardware.resilience,
            seed=self.problem.seed("shots", name),
            tag=self.tag,
        )
        seconds = len(samples) * float(self.opening["seconds_per_circuit"])
        return self.evaluator.evaluate(name, request, seconds)

    def loss(self, angles: np.ndarray) -> float:
        """Mean hinge loss of the training batch."""
        name = f"train-{len(self.evaluator.names)}"
        train = self.problem.train
        return mean_hinge(self.expectation(name, train, angles), train.y)

    def train_and_test(self) -> Training:
        """Minimise the loss, then test the angles of the lowest one."""
        problem, hardware = self.problem, self.problem.settings.hardware
        note = note_on_evaluations(hardware.optimizer, len(problem.start), hardware.evaluations)
        if note:
            print(note)
        angles, losses = minimize(
            self.loss,
            problem.start,
            hardware.optimizer,
            hardware.evaluations,
            problem.seed("optimizer"),
        )
        expectation = self.expectation(f"test-{len(losses)}", problem.test, angles)
        return Training(angles, losses, expectation, note)


def _carry_out(
    problem: Problem, ledger: Ledger, device: Callable[[str], Device]
) -> tuple[dict[str, Any], str]:
    """Train and test through an opened ledger; give the result and the circuit."""
    assert ledger.opening is not None
    opening, hardware = ledger.opening, problem.settings.hardware
    circuit = recorded_circuit(opening)

    def open_queue() -> Queue:
        return device(opening["device"]["name"]).open_queue(circuit)

    budget = Budget(ledger.path.parents[3], hardware.budget_s) if is_real(opening) else None
    evaluator = Evaluator(ledger, open_queue, hardware.retries, hardware.wait_s, budget)
    try:
        training = _Experiment(problem, opening, circuit, evaluator, _tag(opening)).train_and_test()
    finally:
        evaluator.close()
    evaluations = [ledger.evaluations[name] for name in evaluator.names]
    return make_result(problem, opening, evaluations, training), opening["qasm"]


def _tag(opening: Event) -> str:
    identity = json.dumps([opening["experiment"], opening["qasm"]], sort_keys=True)
    return f"atp-{sha256(identity.encode()).hexdigest()[:16]}"
