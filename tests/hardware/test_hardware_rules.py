"""What Snakemake plans to do, without doing it."""

import pytest
from helpers.runs import scheduled, snakemake

pytestmark = pytest.mark.workflow


def planned(folder, target, **hardware):
    """Jobs by rule that a dry run would run."""
    run = snakemake(folder, target, "--dry-run", overlay={"hardware": hardware})
    assert run.returncode == 0, run.stdout + run.stderr
    return scheduled(run.stdout)


def test_all_runs_nothing_on_hardware_unless_a_verdict_shall_rest_on_it(tmp_path):
    plan = planned(tmp_path, "all")
    assert "judge_claims" in plan
    assert "run_hardware" not in plan
    assert "make_hardware_table" not in plan
    plan = planned(tmp_path, "all", judged=True)
    assert plan["run_hardware"] == 2
    assert "make_hardware_table" in plan


def test_the_target_hardware_trains_no_simulated_model_unless_it_starts_from_one(tmp_path):
    plan = planned(tmp_path, "hardware")
    assert plan["run_hardware"] == 2
    assert "train_model" not in plan
    assert "train_model" in planned(tmp_path, "hardware", angles="model", layers=3)


def test_a_replay_needs_its_ledgers(tmp_path):
    ledgers = [
        tmp_path / f"archive/fake_sherbrooke/digits/0-1/{encoding}/ledger.jsonl"
        for encoding in ("angle", "atp")
    ]
    with pytest.raises(
        AssertionError, match=r"archive/fake_sherbrooke/digits/0-1/\w+/ledger.jsonl"
    ):
        planned(tmp_path, "hardware", replay="archive")
    for ledger in ledgers:
        ledger.parent.mkdir(parents=True)
        ledger.touch()
    assert "run_hardware" in planned(tmp_path, "hardware", replay="archive")
