"""A queue of jobs: what is asked of it, what it answers, and how it fails."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from qiskit import QuantumCircuit


@dataclass(frozen=True)
class Request:
    """One job: one PUB, broadcast over the batch.

    Attributes:
        circuit: in the device's own gates.
        readout: the physical qubit whose Z is measured.
        values: (samples, parameters) radians.
        shots: measurements per sample.
        resilience: the Estimator's level of error mitigation, on devices.
        seed: for the shots of a fake device.
        tag: a name that finds the job again, should its id be lost.
    """

    circuit: QuantumCircuit
    readout: int
    values: np.ndarray
    shots: int
    resilience: int
    seed: int
    tag: str


@dataclass(frozen=True)
class Answer:
    """A finished job.

    Attributes:
        expectation: (samples,) of the readout's Z.
        deviation: (samples,) standard errors.
        qpu_seconds: what the service charges; None if it did not say.
    """

    expectation: np.ndarray
    deviation: np.ndarray
    qpu_seconds: float | None


class Queue(Protocol):
    """A service that runs jobs, here or far away."""

    def submit(self, request: Request) -> str:
        """Hand a job in and return its id."""

    def find(self, tag: str) -> str | None:
        """Find the id of a job by its tag; None if no such job was ever accepted."""

    def fetch(self, job_id: str) -> Answer:
        """Wait for a job and return its values."""

    def close(self) -> None:
        """Release what the queue holds open."""


class UnreachableError(Exception):
    """The service did not answer: nothing is known about what was asked."""


class JobLostError(Exception):
    """The service does not know the job."""


class JobFailedError(Exception):
    """The job ended without values."""


class JobCancelledError(Exception):
    """Somebody cancelled the job."""


class StillQueuedError(Exception):
    """The job did not end within the time allowed."""
