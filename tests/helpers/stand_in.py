"""A stand-in for IBM's service, which tests cannot reach. It keeps its jobs in a folder.

It offers the part of qiskit-ibm-runtime's interface that `atp.hardware.ibm` uses, raises
that package's own exceptions, and remembers every submission, also those of killed processes.
Faults are queued by the place where they strike: `backend`, `submit`, `accept` (the job
arrives, the answer does not), `find`, `job`, `result`.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from qiskit.primitives import StatevectorEstimator
from qiskit.providers.exceptions import QiskitBackendNotFoundError
from qiskit_ibm_runtime.fake_provider import FakeLagosV2

from atp.hardware.circuit import readout_z
from atp.hardware.restrict import restrict_circuit, used_qubits

TOKEN = "canary-token-7d1f0c"


class StandInService:
    def __init__(self, folder, faults=None, usage_s=3.0):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.faults = {place: list(errors) for place, errors in (faults or {}).items()}
        self.usage_s = usage_s
        self.device = FakeLagosV2()
        self.device.name = "ibm_stand_in"
        self.device.stand_in = self

    def strike(self, place):
        if self.faults.get(place):
            error = self.faults[place].pop(0)
            if error is not None:
                raise error

    # As QiskitRuntimeService

    def backends(self):
        return [self.device]

    def backend(self, name):
        self.strike("backend")
        if name != self.device.name:
            raise QiskitBackendNotFoundError("no such backend")
        return self.device

    def least_busy(self, min_num_qubits, operational, simulator):
        return self.device

    def jobs(self, limit, job_tags):
        self.strike("find")
        found = [job for job in self.submitted() if job["tag"] in job_tags]
        return [StandInJob(self, job["id"]) for job in found[::-1][:limit]]

    def job(self, job_id):
        self.strike("job")
        return StandInJob(self, job_id)

    # What it remembers

    def submitted(self):
        paths = sorted(self.folder.glob("*.json"))
        return [json.loads(path.read_text()) for path in paths]

    def accept(self, tag, values):
        # Ids follow from what was asked, so that runs can be compared byte for byte.
        job = {"id": f"job-{tag}", "tag": tag, "values": values.tolist()}
        path = self.folder / f"{len(list(self.folder.glob('*.json'))):04d}.json"
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps(job))
        temporary.replace(path)
        return job["id"]


class StandInJob:
    def __init__(self, service, job_id):
        self.service, self.id = service, job_id

    def job_id(self):
        return self.id

    def result(self, timeout):
        self.service.strike("result")
        job = next(job for job in self.service.submitted() if job["id"] == self.id)
        values = np.array(job["values"])
        data = SimpleNamespace(evs=values, stds=np.full(values.shape, 0.01))
        return [SimpleNamespace(data=data)]

    def usage(self):
        return self.service.usage_s


class StandInEstimator:
    """As EstimatorV2: noiseless values."""

    def __init__(self, mode):
        self.service = mode.stand_in
        self.options = SimpleNamespace(environment=SimpleNamespace())

    def run(self, pubs):
        self.service.strike("submit")
        ((circuit, observable, values),) = pubs
        (tag,) = self.options.environment.job_tags
        used = used_qubits(circuit)
        (readout,) = np.flatnonzero(observable.paulis[0].z)
        z = readout_z(used.index(readout), len(used))
        pub = (restrict_circuit(circuit, used), z, values)
        exact = StatevectorEstimator().run([pub]).result()[0].data.evs
        job_id = self.service.accept(tag, np.asarray(exact))
        self.service.strike("accept")
        return StandInJob(self.service, job_id)
