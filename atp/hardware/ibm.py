"""IBM's service: account, devices and jobs, with its errors turned into ours.

The token comes from the account saved by qiskit-ibm-runtime or from the environment; it is
read by that package alone and never seen here. Nor are messages of the service repeated that
could quote it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from atp.errors import UserError
from atp.hardware.circuit import readout_z
from atp.hardware.queue import (
    Answer,
    JobCancelledError,
    JobFailedError,
    JobLostError,
    Request,
    StillQueuedError,
    UnreachableError,
)

CHANNEL = "ibm_quantum_platform"
OPEN_PLAN_CODE = "1352"  # the service's error for a session on the open plan
NO_ANSWER = "IBM's service cannot be reached; check the network and run again."


def connect() -> Any:
    """Open the saved account, or the one in the environment.

    Raises:
        UserError: there is none, or the service refuses it or cannot be reached.
    """
    import requests
    from ibm_cloud_sdk_core import ApiException  # type: ignore[import-untyped]
    from qiskit_ibm_runtime import QiskitRuntimeService
    from qiskit_ibm_runtime.accounts.exceptions import AccountNotFoundError, AccountsError
    from qiskit_ibm_runtime.exceptions import IBMError

    try:
        return QiskitRuntimeService(channel=CHANNEL)
    except AccountNotFoundError:
        raise UserError(
            "no IBM Quantum account was found: save one with QiskitRuntimeService.save_account, "
            "or set QISKIT_IBM_TOKEN, or choose a fake_ device in hardware.backends."
        ) from None
    except (requests.exceptions.ConnectionError, requests.exceptions.Timeout):
        raise UserError(NO_ANSWER) from None
    except (ApiException, AccountsError, IBMError, ValueError) as error:
        raise UserError(
            f"IBM's service refused the account ({type(error).__name__}); renew the token with "
            "QiskitRuntimeService.save_account(overwrite=True), or set QISKIT_IBM_TOKEN."
        ) from None


def find_backend(service: Any, name: str, n_qubits: int) -> Any:
    """Choose a device by name, or the least busy one with enough qubits.

    Raises:
        UserError: the account has no such device.
    """
    from qiskit.providers.exceptions import QiskitBackendNotFoundError

    try:
        if name == "least_busy":
            return service.least_busy(min_num_qubits=n_qubits, operational=True, simulator=False)
        return service.backend(name)
    except QiskitBackendNotFoundError:
        known = ", ".join(sorted(device.name for device in service.backends())) or "none"
        raise UserError(
            f"hardware.backends names {name}, which the account does not offer "
            f"(it offers: {known})."
        ) from None


class IbmQueue:
    """Jobs on a device, through EstimatorV2."""

    def __init__(self, service: Any, backend: Any, mode: str, timeout_s: float) -> None:
        from qiskit_ibm_runtime import Batch, Session

        self._service = service
        self._timeout_s = timeout_s
        with _translated_errors():
            if mode == "job":
                self._mode: Any = backend
            else:
                self._mode = {"batch": Batch, "session": Session}[mode](backend=backend)
        self._holds_open = mode != "job"

    def submit(self, request: Request) -> str:
        """Submit the job, tagged."""
        from qiskit_ibm_runtime import EstimatorV2

        estimator = EstimatorV2(mode=self._mode)
        set_options(estimator.options, request)
        observable = readout_z(request.readout, request.circuit.num_qubits)
        with _translated_errors():
            job = estimator.run([(request.circuit, observable, request.values)])
            return str(job.job_id())

    def find(self, tag: str) -> str | None:
        """Ask the service for the newest job with that tag."""
        with _translated_errors():
            jobs = self._service.jobs(limit=1, job_tags=[tag])
        return str(jobs[0].job_id()) if jobs else None

    def fetch(self, job_id: str) -> Answer:
        """Wait for the job in the device's queue."""
        with _translated_errors():
            job = self._service.job(job_id)
            data = job.result(timeout=self._timeout_s)[0].data
            usage = job.usage()
        return Answer(
            np.asarray(data.evs, dtype=float),
            np.asarray(data.stds, dtype=float),
            None if usage is None else float(usage),
        )

    def close(self) -> None:
        """Close the batch or session."""
        if self._holds_open:
            with _translated_errors():
                self._mode.close()


def set_options(options: Any, request: Request) -> None:
    """Set the Estimator's options that a request decides."""
    options.default_shots = request.shots
    options.resilience_level = request.resilience
    options.environment.job_tags = [request.tag]


@contextmanager
def answering() -> Iterator[None]:
    """What is asked of the service before any job.

    Raises:
        UserError: it does not answer, or refuses the account.
    """
    try:
        with _translated_errors():
            yield
    except UnreachableError:
        raise UserError(NO_ANSWER) from None


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Turn the service's errors into ours, the most specific first."""
    import requests
    from qiskit_ibm_runtime.exceptions import (
        IBMError,
        IBMNotAuthorizedError,
        RuntimeInvalidStateError,
        RuntimeJobFailureError,
        RuntimeJobMaxTimeoutError,
        RuntimeJobNotFound,
        RuntimeJobTimeoutError,
    )

    try:
        yield
    except RuntimeJobNotFound:
        raise JobLostError from None
    except (RuntimeJobFailureError, RuntimeJobMaxTimeoutError):
        raise JobFailedError from None
    except RuntimeInvalidStateError:
        raise JobCancelledError from None
    except RuntimeJobTimeoutError:
        raise StillQueuedError from None
    except IBMNotAuthorizedError:
        raise UserError(
            "IBM's service refused the account; renew its token, or choose another instance."
        ) from None
    except IBMError as error:
        if OPEN_PLAN_CODE in str(error):
            raise UserError(
                "hardware.mode is session, which the account's plan refuses; use batch or job."
            ) from None
        raise UnreachableError from None
    except requests.exceptions.RequestException:
        raise UnreachableError from None
