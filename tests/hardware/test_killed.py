"""A run that is killed again and again ends as if nothing had happened."""

import json
import multiprocessing
import os
import random
import signal
from pathlib import Path

import pytest
import qiskit_ibm_runtime
from helpers.made_hardware import made_problem
from helpers.stand_in import StandInEstimator, StandInService

from atp.files import write_json
from atp.hardware.experiment import run_experiment
from atp.hardware.ledger import Ledger

KILLS = 20
EVALUATIONS = 12
PRELOAD = ["atp.qnn.simulator", "qiskit_aer", "scipy.optimize", "qiskit_ibm_runtime.fake_provider"]


class Fuse:
    """Kills this very process, as `kill -9` does, after a number of steps."""

    def __init__(self, steps):
        self.steps = steps

    def burn(self):
        self.steps -= 1
        if self.steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def run(folder, backend, steps):
    """Run with a fuse that burns before, within and after every ledger line, and at the service."""
    fuse = Fuse(steps)
    append, accept = Ledger.append, StandInService.accept

    def burning_append(ledger, event, **content):
        fuse.burn()
        if fuse.steps == 1:
            line = json.dumps({"event": event, **content}, sort_keys=True)
            ledger._file.write(line[: len(line) // 2])
            ledger._file.flush()
        fuse.burn()
        append(ledger, event, **content)
        fuse.burn()

    def burning_accept(service, tag, values):
        fuse.burn()
        job_id = accept(service, tag, values)
        fuse.burn()
        return job_id

    Ledger.append, StandInService.accept = burning_append, burning_accept
    if backend == "ibm_stand_in":
        qiskit_ibm_runtime.EstimatorV2 = StandInEstimator
    problem = made_problem(backend, evaluations=EVALUATIONS, starts=2)
    path = folder / f"hardware/{backend}/digits/0-1/angle/ledger.jsonl"
    result, circuit = run_experiment(problem, path, lambda: StandInService(folder / "ibm"))
    write_json(folder / "result.json", [result, circuit])


def in_a_process(folder, backend, steps=-1):
    # Forked from a clean process with everything imported: safe, and no second import.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *PRELOAD])
    process = context.Process(target=run, args=(folder, backend, steps))
    process.start()
    process.join()
    return process.exitcode


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    """The clean process finds its modules by the environment alone."""
    folders = Path(__file__).parents[:3]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, folders)))


@pytest.mark.parametrize("backend", ["ibm_stand_in", "fake_lagos"])
@pytest.mark.usefixtures("real_estimator")
def test_killed_twenty_times_it_ends_with_the_same_bytes(tmp_path, backend):
    assert in_a_process(tmp_path / "calm", backend) == 0
    dice, killed = random.Random(4), 0
    while killed < KILLS:
        code = in_a_process(tmp_path / "killed", backend, dice.randint(1, 12))
        assert code == -signal.SIGKILL
        killed += 1
    assert in_a_process(tmp_path / "killed", backend) == 0

    calm, disturbed = (tmp_path / name / "result.json" for name in ("calm", "killed"))
    assert disturbed.read_bytes() == calm.read_bytes()
    submitted = StandInService(tmp_path / "killed/ibm").submitted()
    assert len(submitted) == (EVALUATIONS + 1 if backend == "ibm_stand_in" else 0)
    assert len({job["tag"] for job in submitted}) == len(submitted)
    assert submitted == StandInService(tmp_path / "calm/ibm").submitted()
