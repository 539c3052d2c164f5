"""The folder `recorded` holds finished runs, which every later version has to replay."""

from pathlib import Path

import pytest
from helpers.made_hardware import made_problem

from atp.files import read_json
from atp.hardware.experiment import replay_experiment
from atp.hardware.ledger import replay_ledger
from atp.hardware.noiseless import noiseless_expectation
from atp.hardware.result import Training, make_result

RECORDED = Path(__file__).with_name("recorded")
PROBLEMS = {
    "device": ("ibm_stand_in", {}),
    "fake": ("fake_lagos", {"optimizer": "spsa", "layers": 2}),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_an_old_ledger_comes_to_its_old_result(name):
    backend, settings = PROBLEMS[name]
    problem = made_problem(backend, "atp", starts=20, **settings)
    result, circuit = replay_experiment(problem, RECORDED / name / "ledger.jsonl")
    expected = read_json(RECORDED / name / "result.json")
    for computed in ("exact_training", "mean_deviation"):  # not from the ledger alone
        assert result.pop(computed) == pytest.approx(expected.pop(computed))
    assert result == expected
    assert circuit == (RECORDED / name / "circuit.qasm").read_text("utf-8")


def test_the_values_of_the_device_and_of_the_simulation_stay_apart():
    problem = made_problem(encoding="atp")
    opening = replay_ledger(RECORDED / "device" / "ledger.jsonl").opening
    angles = problem.start + 0.5
    noiseless = noiseless_expectation(problem, problem.test, angles)
    result = make_result(problem, opening, [], Training(angles, [1.0], -noiseless, None))
    assert result["accuracy_noiseless"] == pytest.approx(1 / 6)
    assert result["accuracy_noisy"] == pytest.approx(1 - result["accuracy_noiseless"])
    assert result["mean_deviation"] == pytest.approx(2 * abs(noiseless).mean())
