"""The result of an experiment, as written to result.json; it follows from the ledger alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from atp.hardware.ledger import Evaluation, Event
from atp.hardware.noiseless import noiseless_expectation, noiseless_training
from atp.hardware.opening import is_real, recorded_circuit
from atp.hardware.problem import Problem
from atp.hardware.restrict import used_qubits
from atp.training.losses import accuracy


@dataclass(frozen=True)
class Training:
    """What a training on a device came to.

    Attributes:
        angles: (angles,) of the lowest loss, in radians.
        losses: of every objective evaluation, in order.
        expectation: (test samples,) ⟨Z⟩ at those angles, from the device.
        note: a sentence on the number of evaluations, or None.
    """

    angles: np.ndarray
    losses: list[float]
    expectation: np.ndarray
    note: str | None


def make_result(
    problem: Problem, opening: Event, evaluations: Sequence[Evaluation], training: Training
) -> dict[str, Any]:
    """Describe a finished experiment.

    Args:
        problem: what was solved.
        opening: the ledger's first event.
        evaluations: the jobs, in order.
        training: what they came to.
    """
    hardware, test = problem.settings.hardware, problem.test
    theta, phi = problem.split(training.angles)
    noiseless = noiseless_expectation(problem, test, training.angles)
    return {
        **problem.run.columns,
        "device": opening["device"],
        "data_qubits": problem.n_qubits,
        "kept": problem.positions.tolist(),
        "layers": problem.ansatz.layers,
        "layout": problem.ansatz.layout,
        "optimizer": hardware.optimizer,
        "evaluations": len(training.losses),
        "note": training.note,
        "shots": hardware.shots,
        "training_samples": len(problem.train),
        "test_samples": len(test),
        "losses": training.losses,
        "theta": theta.tolist(),
        "phi": phi.tolist(),
        "accuracy_noisy": float(accuracy(training.expectation, test.y)),
        "accuracy_noiseless": float(accuracy(noiseless, test.y)),
        "exact_training": noiseless_training(problem),
        "mean_deviation": float(np.abs(training.expectation - noiseless).mean()),
        "routes": opening["routes"],
        "provenance": _provenance(problem, opening, evaluations),
    }


def _provenance(
    problem: Problem, opening: Event, evaluations: Sequence[Evaluation]
) -> dict[str, Any]:
    real = is_real(opening)
    charged = [e.completed["qpu_s"] for e in evaluations if e.completed and real]
    return {
        "physical_qubits": opening["layout"],
        "readout_at_end": opening["readout"],
        "used_qubits": used_qubits(recorded_circuit(opening)),
        "errors": opening["errors"],
        "options": {
            "resilience": problem.settings.hardware.resilience,
            "mode": problem.settings.hardware.mode if real else "local",
            "seed": problem.settings.seed,
        },
        "versions": opening["versions"],
        "jobs": [e.job_id for e in evaluations] if real else [],
        "qpu_seconds": float(sum(s for s in charged if s is not None)),
    }
