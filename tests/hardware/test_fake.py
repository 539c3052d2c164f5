"""The queue of a fake backend."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.device_circuits import random_batch
from helpers.made_hardware import made_problem
from qiskit_aer import AerSimulator
from qiskit_ibm_runtime import EstimatorV2
from qiskit_ibm_runtime.fake_provider import FakeHanoiV2

from atp.hardware.circuit import parameter_values, readout_z
from atp.hardware.experiment import run_experiment
from atp.hardware.fake import FakeQueue
from atp.hardware.queue import JobLostError, Request
from atp.hardware.route import route_walk
from atp.qnn.circuit import make_ansatz

pytestmark = pytest.mark.usefixtures("real_estimator")


def routed_request(shots=500, seed=11):
    target, ansatz = FakeHanoiV2().target, make_ansatz("xx-zz", 1)
    routed = route_walk(ansatz, 4, target)
    values = parameter_values(routed.circuit, *random_batch(ansatz, 4))
    request = Request(routed.circuit, routed.readout, values, shots, 1, seed, "tag")
    return FakeQueue(target, routed.circuit), request


def test_the_part_of_the_chip_gives_the_numbers_of_the_whole():
    queue, request = routed_request()
    ours = queue.fetch(queue.submit(request))
    estimator = EstimatorV2(mode=AerSimulator.from_backend(FakeHanoiV2(), method="density_matrix"))
    estimator.options.simulator.seed_simulator = request.seed
    pub = (request.circuit, readout_z(request.readout, 27), request.values)
    precision = 1 / np.sqrt(request.shots - 0.5)
    whole = estimator.run([pub], precision=precision).result()[0].data
    np.testing.assert_array_equal(ours.expectation, whole.evs)


def test_simulated_shots_repeat_and_noise_shrinks_the_value():
    queue, request = routed_request(shots=20000)
    at_rest = replace(request, values=np.zeros_like(request.values))
    first = queue.fetch(queue.submit(at_rest)).expectation
    again = queue.fetch(queue.submit(at_rest)).expectation
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first * request.shots, np.round(first * request.shots), atol=1e-6)
    # Without angles the readout stays |−⟩, which is −1 without noise.
    assert np.all((first > -0.995) & (first < -0.7))


def test_a_simulated_job_of_another_process_is_lost():
    queue, _ = routed_request()
    assert queue.find("tag") is None
    with pytest.raises(JobLostError):
        queue.fetch("tag")


def test_a_simulated_ledger_of_other_settings_is_set_aside(tmp_path):
    path = tmp_path / "ledger.jsonl"
    first, _ = run_experiment(made_problem("fake_lagos"), path)
    again, _ = run_experiment(made_problem("fake_lagos"), path)
    other, _ = run_experiment(made_problem("fake_lagos", shots=50), path)
    assert again == first
    assert other["shots"] == 50
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ledger.1.jsonl", "ledger.jsonl"]
    assert first["device"]["kind"] == "simulated"
