"""Evaluate through the ledger: replay what is known, fetch what runs, submit what is new."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeVar

import numpy as np

from atp.errors import UserError
from atp.hardware.cost import Budget
from atp.hardware.ledger import Ledger
from atp.hardware.queue import (
    Answer,
    JobCancelledError,
    JobFailedError,
    JobLostError,
    Queue,
    Request,
    StillQueuedError,
    UnreachableError,
)

T = TypeVar("T")


@dataclass
class Evaluator:
    """Carries the evaluations of one experiment through its ledger, each under its name.

    Attributes:
        ledger: of this experiment.
        open_queue: called when the first job must be submitted or fetched.
        retries: further attempts after a lost or failed job, or an unreachable service.
        wait_s: pause before the first further attempt; it doubles each time.
        budget: of a device; None where jobs are free.
        sleep: how to wait.
        names: of the evaluations so far.
    """

    ledger: Ledger
    open_queue: Callable[[], Queue]
    retries: int
    wait_s: float
    budget: Budget | None = None
    sleep: Callable[[float], None] = time.sleep
    names: list[str] = field(default_factory=list)
    _queue: Queue | None = field(default=None, repr=False)

    def evaluate(self, name: str, request: Request, seconds: float) -> np.ndarray:
        """Give the batch's expectation values: replayed, fetched or newly submitted.

        Args:
            name: of the evaluation, unique in its experiment.
            request: what to ask for; its tag names the experiment.
            seconds: estimated cost.

        Returns:
            (samples,) expectation values.

        Raises:
            UserError: the ledger holds another request in this place, the budget is spent,
                or the service gave up on the job.
        """
        self.names.append(name)
        request = replace(request, tag=f"{request.tag}-{name}")
        digest = request_hash(request)
        known = self.ledger.evaluations.get(name)
        if known is not None and known.request != digest:
            raise UserError(
                f"{self.ledger.path} asked for something else in evaluation {name}; "
                "move it away to start anew."
            )
        failures = 0
        while known is None or known.completed is None:
            self._attempt(name, digest, request, seconds, failures)
            known = self.ledger.evaluations[name]
            failures += 1
        return np.array(known.completed["expectation"])

    def close(self) -> None:
        """Close the queue, if it was opened; a service out of reach closes it in time itself."""
        if self._queue is not None:
            with suppress(UnreachableError):
                self._queue.close()

    def _attempt(
        self, name: str, digest: str, request: Request, seconds: float, failures: int
    ) -> None:
        """Submit if need be, then wait for the job: one attempt."""
        if self.ledger.read_only:
            raise UserError(
                f"{self.ledger.path} ends before evaluation {name}; a replay needs them all."
            )
        job_id = self._submit_once(name, digest, request, seconds)
        try:
            answer = self._with_retries(lambda: self._open().fetch(job_id), name)
        except StillQueuedError:
            raise UserError(
                f"job {job_id} is still waiting in its queue; run again later to fetch it."
            ) from None
        except JobCancelledError:
            self.ledger.append("failed", evaluation=name, reason="cancelled")
            raise UserError(f"job {job_id} was cancelled; run again to submit it anew.") from None
        except (JobLostError, JobFailedError) as error:
            reason = "was lost" if isinstance(error, JobLostError) else "failed"
            self.ledger.append("failed", evaluation=name, reason=reason)
            self._pause_or_stop(job_id, reason, failures)
            return
        self._complete(name, job_id, request, answer)

    def _submit_once(self, name: str, digest: str, request: Request, seconds: float) -> str:
        """The id of the evaluation's job, submitted now unless it already was."""
        known = self.ledger.evaluations.get(name)
        if known is not None and known.job_id is not None:
            return known.job_id
        attempt = known.attempt if known is not None else 0
        request = replace(request, tag=f"{request.tag}-{attempt}")
        job_id = None
        if known is not None and known.requested:
            # Killed between submission and its record: the tag finds the job.
            job_id = self._with_retries(lambda: self._open().find(request.tag), name)
        else:
            self._with_retries(self._open, name)
            with self.budget.reserve(seconds) if self.budget else nullcontext():
                self.ledger.append(
                    "requested",
                    evaluation=name,
                    request=digest,
                    tag=request.tag,
                    estimated_s=seconds,
                )
        if job_id is None:
            job_id = self._submit(request, name)
        self.ledger.append("submitted", evaluation=name, job_id=job_id)
        return job_id

    def _submit(self, request: Request, name: str) -> str:
        """Submit; after an error first ask whether the job arrived all the same."""
        first = True

        def attempt() -> str:
            nonlocal first
            found = None if first else self._open().find(request.tag)
            first = False
            return found or self._open().submit(request)

        return self._with_retries(attempt, name)

    def _complete(self, name: str, job_id: str, request: Request, answer: Answer) -> None:
        if answer.expectation.shape != (len(request.values),):
            raise UserError(
                f"job {job_id} returned values of shape {answer.expectation.shape} for "
                f"{len(request.values)} samples; it is not the job of this ledger."
            )
        self.ledger.append(
            "completed",
            evaluation=name,
            expectation=answer.expectation.tolist(),
            deviation=answer.deviation.tolist(),
            qpu_s=answer.qpu_seconds,
        )

    def _pause_or_stop(self, job_id: str, reason: str, failures: int) -> None:
        if failures == self.retries:
            raise UserError(
                f"job {job_id} {reason}, as did the {failures} before it; look it up in the "
                "service's list of jobs, or run again to submit it anew."
            )
        self.sleep(self.wait_s * 2**failures)

    def _with_retries(self, call: Callable[[], T], name: str) -> T:
        """Call again while the service does not answer."""
        for attempt in range(self.retries + 1):
            try:
                return call()
            except UnreachableError:
                if attempt < self.retries:
                    self.sleep(self.wait_s * 2**attempt)
        raise UserError(
            f"IBM's service did not answer {self.retries + 1} times in evaluation {name}; "
            "run again later, nothing is lost."
        )

    def _open(self) -> Queue:
        if self._queue is None:
            self._queue = self.open_queue()
        return self._queue


def request_hash(request: Request) -> str:
    """Hash of everything that decides a job's values."""
    digest = sha256(np.ascontiguousarray(request.values).tobytes())
    options = (request.tag, request.readout, request.shots, request.resilience, request.seed)
    digest.update(repr(options).encode())
    return digest.hexdigest()
