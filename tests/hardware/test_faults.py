"""What can go wrong between this machine and a device."""

import json
from inspect import signature

import numpy as np
import pytest
import requests
from helpers.made_hardware import made_problem
from helpers.stand_in import TOKEN, StandInService
from ibm_cloud_sdk_core import ApiException
from qiskit_ibm_runtime import EstimatorOptions, QiskitRuntimeService, RuntimeJobV2
from qiskit_ibm_runtime.accounts.exceptions import AccountNotFoundError
from qiskit_ibm_runtime.exceptions import (
    IBMNotAuthorizedError,
    IBMRuntimeError,
    RuntimeInvalidStateError,
    RuntimeJobFailureError,
    RuntimeJobNotFound,
    RuntimeJobTimeoutError,
)

from atp.errors import UserError
from atp.hardware.experiment import replay_experiment, run_experiment
from atp.hardware.ibm import set_options
from atp.hardware.queue import Request

NETWORK = requests.exceptions.ConnectionError(f"no route, token {TOKEN}")
SERVER = IBMRuntimeError(f"503, token {TOKEN}")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "hardware/ibm_stand_in/digits/0-1/angle/ledger.jsonl"


def run(problem, path, folder, faults=None):
    service = StandInService(folder, faults)
    return run_experiment(problem, path, lambda: service), service


def fails(problem, path, folder, faults=None):
    service = StandInService(folder, faults)
    with pytest.raises(UserError) as caught:
        run_experiment(problem, path, lambda: service)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith((".", "?"))
    assert TOKEN not in text
    return text


def jobs(tmp_path):
    return StandInService(tmp_path / "ibm").submitted()


@pytest.fixture
def undisturbed(tmp_path):
    path = tmp_path / "calm/hardware/ibm_stand_in/digits/0-1/angle/ledger.jsonl"
    return run(made_problem(), path, tmp_path / "calm/ibm")[0]


def test_the_stand_in_is_called_as_the_real_service_wants_to_be():
    signature(QiskitRuntimeService.jobs).bind(None, limit=1, job_tags=["tag"])
    signature(QiskitRuntimeService.least_busy).bind(
        None, min_num_qubits=2, operational=True, simulator=False
    )
    signature(QiskitRuntimeService).bind(channel="ibm_quantum_platform")
    signature(RuntimeJobV2.result).bind(None, timeout=1.0)
    signature(RuntimeJobV2.usage).bind(None)
    options = EstimatorOptions()
    set_options(options, Request(None, 0, np.zeros((1, 1)), 123, 2, 0, "some-tag"))
    assert options.default_shots == 123
    assert options.resilience_level == 2
    assert options.environment.job_tags == ["some-tag"]


def test_one_job_per_evaluation_with_the_whole_batch(path, tmp_path):
    _, service = run(made_problem(), path, tmp_path / "ibm")
    assert [len(job["values"]) for job in service.submitted()] == [4, 4, 4, 4, 6]


@pytest.mark.parametrize(
    "faults",
    [
        {"submit": [NETWORK, SERVER]},
        {"accept": [NETWORK]},
        {"accept": [None, SERVER, None, NETWORK]},
        {"job": [NETWORK, SERVER]},
        {"result": [None, NETWORK, SERVER]},
    ],
    ids=["submit", "accepted", "accepted later", "queued", "result"],
)
def test_an_unreachable_service_costs_nothing(path, tmp_path, undisturbed, faults):
    result, service = run(made_problem(), path, tmp_path / "ibm", faults)
    assert result == undisturbed
    assert len(service.submitted()) == 5
    assert not any(service.faults.values())


@pytest.mark.parametrize(
    "faults",
    [
        {"submit": [None, *[NETWORK] * 9]},
        {"accept": [None, NETWORK], "find": [NETWORK] * 9},
        {"job": [None, *[NETWORK] * 9]},
        {"result": [None, *[NETWORK] * 9]},
    ],
    ids=["submit", "accepted", "queued", "result"],
)
def test_a_service_that_stays_away_ends_the_run_and_loses_nothing(
    path, tmp_path, undisturbed, faults
):
    text = fails(made_problem(), path, tmp_path / "ibm", faults)
    assert "did not answer" in text
    result, service = run(made_problem(), path, tmp_path / "ibm")
    assert result == undisturbed
    assert len(service.submitted()) == 5


@pytest.mark.parametrize(
    "error", [RuntimeJobNotFound("gone"), RuntimeJobFailureError("1234 internal")]
)
def test_a_lost_or_failed_job_is_submitted_anew(path, tmp_path, undisturbed, error):
    place = "job" if isinstance(error, RuntimeJobNotFound) else "result"
    (result, _), service = run(made_problem(), path, tmp_path / "ibm", {place: [None, error]})
    assert len(service.submitted()) == 6
    assert result["losses"] == undisturbed[0]["losses"]
    assert len({job["tag"] for job in service.submitted()}) == 6


def test_jobs_that_keep_failing_end_the_run(path, tmp_path, undisturbed):
    faults = {"result": [RuntimeJobFailureError("1234")] * 3}
    assert "failed, as did the 2 before it" in fails(made_problem(), path, tmp_path / "ibm", faults)
    (result, _), _ = run(made_problem(), path, tmp_path / "ibm")
    assert result["losses"] == undisturbed[0]["losses"]


def test_a_cancelled_job_ends_the_run_and_is_submitted_by_the_next(path, tmp_path):
    faults = {"result": [None, RuntimeInvalidStateError("cancelled")]}
    assert "was cancelled; run again" in fails(made_problem(), path, tmp_path / "ibm", faults)
    assert len(jobs(tmp_path)) == 2
    run(made_problem(), path, tmp_path / "ibm")
    assert len(jobs(tmp_path)) == 6


def test_a_job_that_waits_too_long_is_fetched_later(path, tmp_path, undisturbed):
    faults = {"result": [RuntimeJobTimeoutError("timeout")]}
    assert "still waiting in its queue" in fails(made_problem(), path, tmp_path / "ibm", faults)
    result, service = run(made_problem(), path, tmp_path / "ibm")
    assert result == undisturbed
    assert len(service.submitted()) == 5


def test_values_of_a_wrong_shape_are_refused(path, tmp_path):
    service = StandInService(tmp_path / "ibm")
    service.accept = lambda tag, values: StandInService.accept(service, tag, values[:-1])
    with pytest.raises(UserError, match="not the job of this ledger"):
        run_experiment(made_problem(), path, lambda: service)


def test_a_finished_run_is_replayed_without_an_account(path, tmp_path, undisturbed):
    run(made_problem(), path, tmp_path / "ibm")

    def no_account():
        raise AssertionError("the service was asked for")

    before = path.read_bytes()
    assert run_experiment(made_problem(), path, no_account) == undisturbed
    assert replay_experiment(made_problem(), path) == undisturbed
    assert path.read_bytes() == before


def test_an_incomplete_ledger_is_not_replayed(path, tmp_path):
    run(made_problem(), path, tmp_path / "ibm")
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-3]))
    with pytest.raises(UserError, match="ends before evaluation test-4"):
        replay_experiment(made_problem(), path)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"shots": 50}, "shots"),
        ({"layers": 2}, "layers"),
        ({"optimizer": "spsa"}, "optimizer"),
        ({"seed": 2}, "training_samples"),
    ],
)
def test_a_devices_ledger_of_another_experiment_is_refused(path, tmp_path, change, key):
    run(made_problem(), path, tmp_path / "ibm")
    before = path.read_bytes()
    text = fails(made_problem(**change), path, tmp_path / "ibm")
    assert f"its {key} differs" in text
    with pytest.raises(UserError, match=f"its {key} differs"):
        replay_experiment(made_problem(**change), path)
    assert path.read_bytes() == before


def test_a_ledger_of_another_circuit_is_refused(path, tmp_path):
    run(made_problem(), path, tmp_path / "ibm")
    opening, *lines = path.read_text().splitlines(keepends=True)
    forged = json.loads(opening)
    forged["qasm"] += "// another circuit"
    path.write_text(json.dumps(forged) + "\n" + "".join(lines))
    assert "asked for something else in evaluation train-0" in fails(
        made_problem(), path, tmp_path / "ibm"
    )


def test_more_evaluations_continue_a_run(path, tmp_path):
    run(made_problem(evaluations=3), path, tmp_path / "ibm")
    first = jobs(tmp_path)
    (result, _), service = run(made_problem(evaluations=6), path, tmp_path / "ibm")
    tags = [job["tag"] for job in service.submitted()]
    assert len(tags) == len(set(tags))
    assert result["evaluations"] == 6
    assert service.submitted()[: len(first)] == first


def test_budget_0_submits_nothing(path, tmp_path):
    text = fails(made_problem(budget_s=0), path, tmp_path / "ibm")
    assert "hardware.budget_s is 0" in text
    assert jobs(tmp_path) == []


def test_a_spent_budget_stops_cleanly_and_resumes(path, tmp_path, undisturbed):
    # The stand-in charges 3 s a job and a job is estimated at about 1 s.
    text = fails(made_problem(budget_s=7), path, tmp_path / "ibm")
    assert "6 s are spent" in text or "9 s are spent" in text
    spent = len(jobs(tmp_path))
    assert 0 < spent < 5
    fails(made_problem(budget_s=7), path, tmp_path / "ibm")
    assert len(jobs(tmp_path)) == spent
    result, service = run(made_problem(), path, tmp_path / "ibm")
    assert result == undisturbed
    assert len(service.submitted()) == 5


def test_the_budget_is_shared_by_the_runs_on_a_device(path, tmp_path):
    run(made_problem(), path, tmp_path / "ibm")  # charges 15 s
    other = path.parents[3] / "mnist/2-4/atp/ledger.jsonl"
    text = fails(made_problem(encoding="atp", budget_s=15), other, tmp_path / "ibm")
    assert "15 s are spent, and the next job on ibm_stand_in needs" in text


def test_the_cost_is_told_before_the_first_submission(path, tmp_path, capsys):
    fails(made_problem(budget_s=0), path, tmp_path / "ibm")
    assert "5 jobs, 22 circuits, 2200 shots, about 11 s of QPU time" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (AccountNotFoundError("no account"), "no IBM Quantum account was found"),
        (ApiException(400, message=f"key {TOKEN} not found"), "refused the account"),
        (IBMNotAuthorizedError(f"401 {TOKEN}"), "refused the account"),
        (NETWORK, "cannot be reached"),
    ],
    ids=["no account", "wrong token", "not authorised", "no network"],
)
def test_account_errors_are_one_sentence(path, monkeypatch, error, advice):
    def refuse(channel):
        assert channel == "ibm_quantum_platform"
        raise error

    monkeypatch.setattr("qiskit_ibm_runtime.QiskitRuntimeService", refuse)
    with pytest.raises(UserError) as caught:
        run_experiment(made_problem(), path)
    assert advice in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None


def test_unknown_devices_are_named(path, tmp_path):
    text = fails(made_problem("ibm_nowhere"), path, tmp_path / "ibm")
    assert "ibm_nowhere" in text
    assert "ibm_stand_in" in text
    assert "did you mean fake_sherbrooke" in fails(
        made_problem("fake_sherbrok"), path, tmp_path / "ibm"
    )


@pytest.mark.parametrize("backend", ["ibm_stand_in", "fake_lagos", "fake_sherbrooke"])
def test_too_few_qubits(path, tmp_path, backend):
    text = fails(made_problem(backend, positions=127), path, tmp_path / "ibm")
    assert "but the circuit needs 128" in text


def test_least_busy_is_resolved_once(path, tmp_path, undisturbed):
    (result, _), _ = run(made_problem("least_busy"), path, tmp_path / "ibm")
    assert result["device"]["name"] == "ibm_stand_in"
    assert result["losses"] == undisturbed[0]["losses"]
    StandInService.least_busy, least_busy = None, StandInService.least_busy
    try:
        assert run(made_problem("least_busy"), path, tmp_path / "ibm")[0][0] == result
    finally:
        StandInService.least_busy = least_busy


def test_a_session_on_the_open_plan_is_refused(path, tmp_path, monkeypatch):
    def refuse(backend):
        raise IBMRuntimeError("code 1352: not authorized to run a session on the open plan")

    monkeypatch.setattr("qiskit_ibm_runtime.Session", refuse)
    text = fails(made_problem(mode="session"), path, tmp_path / "ibm")
    assert "use batch or job" in text


def test_a_batch_is_closed_after_a_fault(path, tmp_path, monkeypatch):
    closed = []

    class Batch:
        def __init__(self, backend):
            self.stand_in = backend.stand_in

        def close(self):
            closed.append(self)

    monkeypatch.setattr("qiskit_ibm_runtime.Batch", Batch)
    fails(made_problem(mode="batch"), path, tmp_path / "ibm", {"result": [None, *[NETWORK] * 9]})
    assert len(closed) == 1
    run(made_problem(mode="batch"), path, tmp_path / "ibm")
    assert len(closed) == 2


@pytest.mark.parametrize("error", [NETWORK, SERVER])
def test_a_service_that_does_not_describe_its_device_ends_the_run(path, tmp_path, error):
    assert "cannot be reached" in fails(
        made_problem(), path, tmp_path / "ibm", {"backend": [error]}
    )


def test_a_batch_that_does_not_open_at_once_is_asked_for_again(
    path, tmp_path, undisturbed, monkeypatch
):
    answers = [NETWORK, SERVER]

    class Batch:
        def __init__(self, backend):
            if answers:
                raise answers.pop()
            self.stand_in = backend.stand_in

        def close(self):
            raise NETWORK

    monkeypatch.setattr("qiskit_ibm_runtime.Batch", Batch)
    (result, _), service = run(made_problem(mode="batch"), path, tmp_path / "ibm")
    assert result["losses"] == undisturbed[0]["losses"]
    assert len(service.submitted()) == 5


def test_the_token_is_written_nowhere(path, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("QISKIT_IBM_TOKEN", TOKEN)
    (result, circuit), _ = run(made_problem(), path, tmp_path / "ibm", {"submit": [NETWORK]})
    assert TOKEN not in json.dumps(result) + circuit + "".join(capsys.readouterr())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert path in files
    assert not any(TOKEN.encode() in file.read_bytes() for file in files)


def test_the_result_says_where_it_comes_from(path, tmp_path):
    (result, circuit), service = run(made_problem(), path, tmp_path / "ibm")
    assert result["device"]["kind"] == "device"
    assert result["device"]["calibrated"]
    assert result["provenance"]["jobs"] == [job["id"] for job in service.submitted()]
    assert result["provenance"]["qpu_seconds"] == 15.0
    assert any(name.startswith("cx") for name in result["provenance"]["errors"])
    assert circuit.startswith("OPENQASM 3")
    # The stand-in is noiseless.
    assert result["mean_deviation"] == pytest.approx(0.0, abs=1e-9)
    assert result["accuracy_noisy"] == result["accuracy_noiseless"]
    assert np.isfinite(result["losses"]).all()
