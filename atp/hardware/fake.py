"""A fake backend: a real device's recorded noise, simulated here.

Jobs go through qiskit-ibm-runtime's local mode. The noise model is built once, and only for
the qubits that the circuit uses: the same numbers as with the whole chip, many times faster.
"""

import math
import warnings
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.providers import BackendV2, Options
from qiskit.transpiler import Target

from atp.hardware.circuit import readout_z
from atp.hardware.queue import Answer, JobLostError, Request
from atp.hardware.restrict import restrict_circuit, restrict_target, used_qubits

DENSITY_MATRIX_QUBITS = 11  # above, quantum trajectories cost less than the density matrix


class FakeQueue:
    """Runs each job at once, with Aer; the same request gives the same values."""

    def __init__(self, target: Target, circuit: QuantumCircuit) -> None:
        from qiskit_aer import AerSimulator

        self._used = used_qubits(circuit)
        few = len(self._used) <= DENSITY_MATRIX_QUBITS
        self._simulator = AerSimulator.from_backend(
            _FakeBackend(restrict_target(target, self._used)),
            method="density_matrix" if few else "statevector",
            max_parallel_threads=1,
        )
        self._answers: dict[str, Answer] = {}

    def submit(self, request: Request) -> str:
        """Simulate the job; its id is its tag."""
        from qiskit_ibm_runtime import EstimatorV2

        circuit = restrict_circuit(request.circuit, self._used)
        observable = readout_z(self._used.index(request.readout), len(self._used))
        # The local mode takes ceil(1/precision²) shots: keep rounding from adding one.
        precision = 1 / math.sqrt(request.shots - 0.5)
        estimator = EstimatorV2(mode=self._simulator)
        estimator.options.simulator.seed_simulator = request.seed
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            job = estimator.run([(circuit, observable, request.values)], precision=precision)
            data = job.result()[0].data
        self._answers[request.tag] = Answer(np.asarray(data.evs), np.asarray(data.stds), 0.0)
        return request.tag

    def find(self, tag: str) -> str | None:
        """Find a job of this process; a simulated job leaves no other trace."""
        return tag if tag in self._answers else None

    def fetch(self, job_id: str) -> Answer:
        """Return the job's values.

        Raises:
            JobLostError: another process simulated the job.
        """
        if job_id not in self._answers:
            raise JobLostError
        return self._answers[job_id]

    def close(self) -> None:
        """Nothing is held open."""


class _FakeBackend(BackendV2):
    """A few qubits of a device, as Aer wants to be given them."""

    def __init__(self, target: Target) -> None:
        super().__init__(name="part")
        self._target = target

    @property
    def target(self) -> Target:
        return self._target

    @property
    def max_circuits(self) -> None:
        return None

    @classmethod
    def _default_options(cls) -> Options:
        return Options()

    def run(self, run_input: Any, **options: Any) -> Any:
        raise NotImplementedError
