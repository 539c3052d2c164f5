"""Fake and real devices by name."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from difflib import get_close_matches
from typing import Any

from qiskit import QuantumCircuit
from qiskit.transpiler import Target

from atp.errors import UserError
from atp.hardware.queue import Queue

SIMULATED, DEVICE = "simulated", "device"


@dataclass(frozen=True)
class Device:
    """What jobs run on.

    Attributes:
        name: its name; the chosen device's, where `least_busy` was asked for.
        kind: `simulated` or `device`.
        target: its gates, errors and coupling map.
        facts: version, processor and calibration time, for the record.
        open_queue: opens its queue for one circuit.
    """

    name: str
    kind: str
    target: Target
    facts: dict[str, Any]
    open_queue: Callable[[QuantumCircuit], Queue]


def is_fake(backend: str) -> bool:
    """Whether a name of `hardware.backends` stands for a fake device."""
    return backend.startswith("fake_")


def open_device(
    backend: str,
    n_qubits: int,
    mode: str,
    timeout_s: float,
    connect: Callable[[], Any] | None = None,
) -> Device:
    """Open a device.

    Args:
        backend: a fake device, a real one, or `least_busy`.
        n_qubits: qubits that the circuit needs.
        mode: `job`, `batch` or `session`, for real devices.
        timeout_s: how long to wait for one job of a real device.
        connect: opens IBM's service; a stand-in in tests.

    Raises:
        UserError: unknown device, no account, or too few qubits.
    """
    if is_fake(backend):
        device = _open_fake(backend)
    else:
        device = _open_real(backend, n_qubits, mode, timeout_s, connect)
    if device.target.num_qubits < n_qubits:
        raise UserError(
            f"hardware.backends names {device.name}, which has {device.target.num_qubits} qubits, "
            f"but the circuit needs {n_qubits}; choose a larger device, or lower data.grid."
        )
    return device


def _open_fake(backend: str) -> Device:
    from qiskit.providers.exceptions import QiskitBackendNotFoundError
    from qiskit_ibm_runtime.fake_provider import FakeProviderForBackendV2

    from atp.hardware.fake import FakeQueue

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other devices than the one that is asked for
        provider = FakeProviderForBackendV2()
    try:
        fake = provider.backend(backend)
    except QiskitBackendNotFoundError:
        close = get_close_matches(backend, [known.name for known in provider.backends()], n=3)
        advice = f"; did you mean {' or '.join(close)}?" if close else "."
        raise UserError(
            f"hardware.backends names {backend}, which qiskit-ibm-runtime does not have{advice}"
        ) from None
    target = fake.target
    return Device(
        backend, SIMULATED, target, _facts(fake), lambda circuit: FakeQueue(target, circuit)
    )


def _open_real(
    backend: str, n_qubits: int, mode: str, timeout_s: float, connect: Callable[[], Any] | None
) -> Device:
    from atp.hardware import ibm

    service = (connect or ibm.connect)()
    with ibm.answering():
        real = ibm.find_backend(service, backend, n_qubits)
        target, facts = real.target, _facts(real)
    return Device(
        real.name,
        DEVICE,
        target,
        facts,
        lambda circuit: ibm.IbmQueue(service, real, mode, timeout_s),
    )


def _facts(backend: Any) -> dict[str, Any]:
    properties = backend.properties() if hasattr(backend, "properties") else None
    calibrated = getattr(properties, "last_update_date", None)
    return {
        "version": str(backend.backend_version or ""),
        "processor": getattr(backend, "processor_type", None),
        "qubits": backend.num_qubits,
        "calibrated": calibrated.astimezone(UTC).isoformat() if calibrated else None,
    }
