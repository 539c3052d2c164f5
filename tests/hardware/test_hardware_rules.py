"""What Snakemake plans to do, without doing it."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def planned(folder, target, **hardware):
    """The rules that a dry run names."""
    overlay = folder / "overlay.yaml"
    overlay.write_text(yaml.safe_dump({"hardware": hardware}))
    presets = [ROOT / "presets/digits.yaml", ROOT / "presets/test.yaml", overlay]
    command = [sys.executable, "-m", "snakemake", target, "--dry-run", "--snakefile"]
    command += [ROOT / "Snakefile", "--directory", folder, "--cores", "1", "--configfile", *presets]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.workflow
def test_all_runs_nothing_on_hardware(tmp_path):
    plan = planned(tmp_path, "all")
    assert "make_table" in plan
    assert "hardware" not in plan.replace("table_hardware", "")


@pytest.mark.workflow
def test_the_target_hardware_trains_no_simulated_model_unless_it_starts_from_one(tmp_path):
    plan = planned(tmp_path, "hardware")
    assert "fake_sherbrooke/digits/0-1/atp/result.json" in plan
    assert "train_model" not in plan
    plan = planned(tmp_path, "hardware", angles="model", layers=3)
    assert "train_model" in plan


@pytest.mark.workflow
def test_a_replay_needs_its_ledgers(tmp_path):
    with pytest.raises(
        AssertionError, match=r"archive/fake_sherbrooke/digits/0-1/\w+/ledger.jsonl"
    ):
        planned(tmp_path, "hardware", replay="archive")
    for encoding in ("angle", "atp"):
        folder = tmp_path / f"archive/fake_sherbrooke/digits/0-1/{encoding}"
        folder.mkdir(parents=True)
        (folder / "ledger.jsonl").touch()
    assert "run_hardware" in planned(tmp_path, "hardware", replay="archive")
