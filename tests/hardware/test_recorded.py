"""The folder `recorded` holds a finished run, which every later version has to replay."""

from pathlib import Path

import pytest
from helpers.made_hardware import made_problem

from atp.files import read_json
from atp.hardware.experiment import replay_experiment

RECORDED = Path(__file__).with_name("recorded")


def test_an_old_ledger_comes_to_its_old_result():
    result, circuit = replay_experiment(made_problem(encoding="atp"), RECORDED / "ledger.jsonl")
    expected = read_json(RECORDED / "result.json")
    for computed in ("exact_training", "mean_deviation"):  # not from the ledger alone
        assert result.pop(computed) == pytest.approx(expected.pop(computed))
    assert result == expected
    assert circuit == (RECORDED / "circuit.qasm").read_text("utf-8")
