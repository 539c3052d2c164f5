"""Our results as the claims see them, from the files that docs/design.md lays down."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.made_results import Results

from atp.claims.judge import JUDGES, judge_claim
from atp.claims.ours import own_results, own_times
from atp.claims.rules import read_rules
from atp.claims.verdict import NOT_TESTABLE
from atp.data.task import Task
from atp.results.tidy import TASK, write_frame
from atp.settings.sections import (
    Attack,
    AttackTable,
    Entropy,
    Noise,
    NoiseTable,
    Settings,
    Statistics,
)
from atp.tables.overhead import overhead_table

REFERENCE = Path(__file__).parents[2] / "reference"
SETTINGS = Settings(
    seed=3,
    statistics=Statistics(level=0.95, resamples=200, test_images=200),
    entropy=Entropy(cut="half"),
    noise=Noise(table=NoiseTable(strength=0.05, shots=1000, trained_under_noise=False)),
    attack=Attack(table=AttackTable(method="fgsm", space="grid", epsilon=0.3)),
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    pairs = {"mnist": [(0, 1), (2, 4)], "fashion_mnist": [(0, 1)]}
    return Results(tmp_path_factory.mktemp("results"), pairs, repetitions=4).make()


def evidence_of(results, controls=(), hardware=()):
    of_models = {
        name: results.model_files(f"{name}.csv")
        for name in ("clean", "noise", "attacks", "adversarial")
    }
    files = {
        **of_models,
        "predictions": results.model_files("predictions.npz"),
        "thresholds": results.pair_files("thresholds.csv"),
        "sweeps": results.pair_files("sweep.csv"),
        "controls": controls,
        "hardware": hardware,
    }
    return own_results(files, SETTINGS)


def test_values_are_those_of_the_files(results):
    evidence = evidence_of(results)
    task = Task("mnist", (2, 4))
    folder = results.root / "mnist" / "2-4"
    clean = pd.read_csv(folder / "pca" / "clean.csv")
    np.testing.assert_allclose(evidence.entropy["pca"][task], clean["entropy_half_bits"])
    attacks = pd.read_csv(folder / "pca" / "attacks.csv").query(
        "method == 'fgsm' and space == 'grid' and epsilon == 0.3"
    )
    np.testing.assert_allclose(evidence.attack["pca"][task], 100 * attacks["accuracy"])
    assert evidence.accuracy["pca"][task].shape == (4, 200)
    assert evidence.adversarial["atp"][task].shape == (4, 6)
    sweep = pd.read_csv(folder / "sweep.csv").query("repetition == 2 and tau == 0.1")
    found = evidence.sweeps[task]
    assert 100 * sweep["test_accuracy"].item() == pytest.approx(found.test[2, 2])


def test_claims_without_hardware_and_controls_say_so(results):
    rules = {rule.id: rule for rule in read_rules(REFERENCE / "claims.yaml")}
    evidence = evidence_of(results)
    verdicts = {
        claim: judge_claim(rules[claim], evidence, SETTINGS)
        for claim in JUDGES
        if claim != "overhead"
    }
    missing = {claim for claim, found in verdicts.items() if found.verdict == NOT_TESTABLE}
    assert missing == {"hardware", "low-intensity"}
    assert "`hardware.judged: true`" in verdicts["hardware"].facts


def test_controls_count_where_something_is_pruned(results):
    for number, path in enumerate(results.pair_files("controls.csv")):
        rows = [
            (control, number, seed, 0.8 + 0.01 * seed)
            for control in ("drop_lowest", "drop_highest", "drop_random")
            for seed in range(4)
        ]
        rows.append(("majority", None, 0, 0.5))
        names = ["control", "dropped", "repetition", "accuracy"]
        pd.DataFrame(rows, columns=names).to_csv(path, index=False)
    controls = evidence_of(results, controls=results.pair_files("controls.csv")).controls
    tasks = [Task("mnist", (2, 4)), Task("fashion_mnist", (0, 1))]
    assert list(controls["drop_random"]) == tasks
    np.testing.assert_allclose(controls["drop_lowest"][tasks[0]], [80, 81, 82, 83])
    assert "majority" not in controls


def test_hardware_is_read_with_its_kind(results, tmp_path):
    rows = [("mnist", 0, 1, "fake_sherbrooke", "simulated", gain) for gain in (None, 4.0)]
    table = pd.DataFrame(rows, columns=[*TASK, "device", "kind", "gain"])
    table.to_csv(tmp_path / "table.csv", index=False)
    evidence = evidence_of(results, hardware=[tmp_path / "table.csv"])
    assert "hardware" not in evidence.absent
    assert evidence.device == "fake_sherbrooke (simulated)"
    assert evidence.hardware[Task("mnist", (0, 1))] == [4.0]


def test_a_hardware_run_of_one_encoding_is_no_gain(results, tmp_path):
    row = ("mnist", 0, 1, "fake_sherbrooke", "simulated", None)
    table = pd.DataFrame([row], columns=[*TASK, "device", "kind", "gain"])
    table.to_csv(tmp_path / "table.csv", index=False)
    assert "hardware" in evidence_of(results, hardware=[tmp_path / "table.csv"]).absent


def test_times_are_those_of_the_overhead_table(results, tmp_path):
    write_frame(tmp_path / "overhead.csv", overhead_table(results.model_files("timing.json")))
    evidence = own_times(tmp_path / "overhead.csv", REFERENCE / "overhead.csv")
    assert evidence.claimed_overhead == {"atp": 15, "pca": 12, "sqe": 4}
    np.testing.assert_allclose(evidence.overhead["atp"][Task("mnist", (0, 1))], [280])
