"""Our results as the claims see them, from the files that docs/design.md lays down."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.made_results import Results

from atp.claims.judge import JUDGES, judge_claim
from atp.claims.ours import own_results
from atp.claims.rules import read_rules
from atp.claims.verdict import NOT_TESTABLE, UNDECIDED
from atp.data.task import Task
from atp.files import read_npz, write_npz
from atp.results.tidy import TASK, write_frame
from atp.settings.sections import (
    Attack,
    AttackTable,
    Data,
    Entropy,
    LowFidelity,
    Noise,
    NoiseTable,
    SampleSizes,
    Settings,
    Soft,
    Statistics,
    Threshold,
)
from atp.tables.overhead_operations import operations_table

REFERENCE = Path(__file__).parents[2] / "reference"
RULES = {rule.id: rule for rule in read_rules(REFERENCE / "claims.yaml")}
PUBLISHED = ("table1_accuracy", "table2_entropy", "table3_depolarizing", "table4_fgsm")
TASKS = [Task("mnist", (0, 1)), Task("mnist", (2, 4)), Task("fashion_mnist", (0, 1))]
SETTINGS = Settings(
    seed=3,
    statistics=Statistics(
        unit="pairs",
        level=0.95,
        resamples=200,
        test_images=200,
        fewest_pairs=2,
        fewest_repetitions=3,
    ),
    entropy=Entropy(cut="half"),
    noise=Noise(table=NoiseTable(strength=0.05, shots=1000, trained_under_noise=False)),
    attack=Attack(table=AttackTable(method="fgsm", space="grid", epsilon=0.3)),
    data=Data(samples=SampleSizes(train=30, validation=10)),
    threshold=Threshold(
        select_on="validation",
        seeds=5,
        low_fidelity=LowFidelity(seeds=1, epochs=2),
        soft=Soft(seeds=3),
    ),
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    pairs = {"mnist": [(0, 1), (2, 4)], "fashion_mnist": [(0, 1)]}
    made = Results(tmp_path_factory.mktemp("results"), pairs, repetitions=4).make()
    files = {"models": made.model_files("model.npz"), "traces": made.pair_files("trace.csv")}
    files["thresholds"] = made.pair_files("thresholds.csv")
    write_frame(made.root / "operations.csv", operations_table(files, SETTINGS))
    return made


def evidence_of(results, controls=(), hardware=(), left_out=frozenset(), simulated=()):
    of_models = {
        name: results.model_files(f"{name}.csv")
        for name in ("clean", "noise", "attacks", "adversarial")
    }
    files = {
        **of_models,
        "predictions": results.model_files("predictions.npz"),
        "masks": [folder / "atp" / "model.npz" for folder in results.pair_files("")],
        "thresholds": results.pair_files("thresholds.csv"),
        "sweeps": results.pair_files("sweep.csv"),
        "controls": controls,
        "hardware": hardware,
        "simulated": simulated,
        **{name: REFERENCE / f"{name}.csv" for name in PUBLISHED},
        "operations": results.root / "operations.csv",
        "overhead": REFERENCE / "overhead.csv",
    }
    return own_results(files, SETTINGS, left_out)


def test_values_are_those_of_the_files(results):
    evidence = evidence_of(results)
    task = Task("mnist", (2, 4))
    folder = results.root / "mnist" / "2-4"
    clean = pd.read_csv(folder / "pca" / "clean.csv")
    np.testing.assert_allclose(evidence.entropy["pca"][task], clean["entropy_half_bits"])
    assert evidence.accuracy["pca"][task].shape == (4, 200)
    assert evidence.repetitions == 4
    assert evidence.adversarial["atp"][task].shape == (4, 6)
    sweep = pd.read_csv(folder / "sweep.csv").query("repetition == 2 and tau == 0.1")
    found = evidence.sweeps[task]
    assert 100 * sweep["test_accuracy"].item() == pytest.approx(found.test[2, 2])


def test_claims_without_hardware_and_controls_say_so(results):
    evidence = evidence_of(results)
    verdicts = {claim: judge_claim(RULES[claim], evidence, SETTINGS) for claim in JUDGES}
    missing = {claim for claim, found in verdicts.items() if found.verdict == NOT_TESTABLE}
    assert missing == {"hardware", "low-intensity"}
    assert "`hardware.judged: true`" in verdicts["hardware"].facts


def test_controls_are_those_of_atps_number_where_it_drops_any(results):
    names = ["control", "dropped", "as_atp", "repetition", "accuracy"]
    for dropped_by_atp, path in enumerate(results.pair_files("controls.csv")):
        rows = [
            (control, dropped, dropped == dropped_by_atp, seed, 0.8 + 0.01 * seed - 0.1 * dropped)
            for control in ("drop_lowest", "drop_highest", "drop_random")
            for dropped in (1, 2)
            for seed in (1, 2, 3)
        ]
        rows.append(("majority", None, False, 0, 0.5))
        pd.DataFrame(rows, columns=names).to_csv(path, index=False)
    controls = evidence_of(results, controls=results.pair_files("controls.csv")).controls
    tasks = [Task("mnist", (2, 4)), Task("fashion_mnist", (0, 1))]
    assert list(controls["drop_random"]) == tasks
    np.testing.assert_allclose(controls["drop_lowest"][tasks[0]], [71, 72, 73])
    np.testing.assert_allclose(controls["drop_lowest"][tasks[1]], [61, 62, 63])
    clean = pd.read_csv(results.root / "mnist" / "2-4" / "angle" / "clean.csv")
    np.testing.assert_allclose(controls["none"][tasks[0]], 100 * clean["accuracy"][1:])
    assert set(controls) == {"drop_lowest", "drop_highest", "drop_random", "none"}


def test_adversarial_training_counts_where_something_is_pruned(results):
    """ATP prunes two of nine positions on every pair but the first, where it prunes none."""
    assert set(evidence_of(results).adversarial["pca"]) == set(TASKS)
    path = results.root / "mnist" / "0-1" / "atp" / "model.npz"
    before = path.read_bytes()
    write_npz(path, read_npz(path) | {"mask": np.ones((4, 9), bool)})
    evidence = evidence_of(results)
    path.write_bytes(before)
    assert set(evidence.adversarial["angle"]) == set(evidence.adversarial["atp"]) == set(TASKS[1:])
    verdict = judge_claim(RULES["adversarial"], evidence, SETTINGS)
    assert "over the 2 pairs where it prunes" in verdict.facts


def test_models_that_did_not_learn_count_nowhere(results):
    task = TASKS[1]
    evidence = evidence_of(results, left_out=frozenset({(task, "pca")}))
    tables = [evidence.accuracy, evidence.entropy, evidence.adversarial, evidence.attack.shown]
    tables += [*evidence.attack.judged.values(), *evidence.noise.judged.values()]
    tables += [{"pca": evidence.overhead["pca"][""]}]
    assert len(evidence.attack.judged) == 2
    for measured in tables:
        assert task not in measured["pca"]
        assert set(measured["pca"]) == {TASKS[0], TASKS[2]}
    assert set(evidence.accuracy["atp"]) == set(evidence.sweeps) == set(TASKS)
    assert evidence.repetitions == 4


@pytest.mark.parametrize("encoding", ["angle", "atp"])
def test_masks_are_judged_where_angle_encoding_and_atp_learned(results, encoding):
    evidence = evidence_of(
        results, results.pair_files("controls.csv"), left_out=frozenset({(TASKS[1], encoding)})
    )
    assert TASKS[1] not in evidence.sweeps
    assert TASKS[1] not in evidence.controls["drop_lowest"]
    assert set(zip(evidence.searches["class_0"], evidence.searches["class_1"], strict=True)) == {
        (0, 1)
    }
    assert TASKS[1] not in evidence.overhead["atp"]["lbfgsb"]


def test_where_nothing_learned_nothing_is_judged(results):
    everything = frozenset((task, name) for task in TASKS for name in results.encodings)
    evidence = evidence_of(results, results.pair_files("controls.csv"), left_out=everything)
    assert evidence.repetitions == 4
    for rule in RULES.values():
        judgement = judge_claim(rule, evidence, SETTINGS)
        assert judgement.verdict == NOT_TESTABLE
        assert judgement.facts.endswith(".")


def test_the_level_is_that_of_the_models_that_learned(results):
    low = pd.concat(
        pd.read_csv(path).query("method == 'fgsm' and space == 'grid' and epsilon > 0")
        for path in results.model_files("attacks.csv")
        if path.parent.name == "angle"
    )
    paper = pd.read_csv(REFERENCE / "table4_fgsm.csv").query("encoding == 'angle'")
    for left_out in (frozenset(), frozenset({(TASKS[0], "angle")})):
        first = (low["dataset"] == "mnist") & (low["class_1"] == 1)
        counted = (low[~first] if left_out else low).merge(paper, on=TASK)
        levels = 100 * counted.groupby("epsilon")["accuracy"].mean()
        expected = counted.drop_duplicates(TASK)["value"].mean()
        level = evidence_of(results, left_out=left_out).attack.level
        assert level.paper == pytest.approx(expected)
        assert level.strength == (levels - expected).abs().idxmin()
        assert level.ours == pytest.approx(levels[level.strength])


@pytest.mark.parametrize(("pruned", "counted"), [(3, True), (2, False)])
def test_a_pair_counts_with_three_repetitions_in_which_something_is_pruned(
    results, pruned, counted
):
    """Once each repetition has a threshold of its own."""
    path = results.root / "mnist" / "0-1" / "atp" / "model.npz"
    before = path.read_bytes()
    mask = np.ones((4, 9), bool)
    mask[:pruned, 2] = False
    write_npz(path, read_npz(path) | {"mask": mask})
    found = evidence_of(results).adversarial["sqe"]
    path.write_bytes(before)
    assert (TASKS[0] in found) == counted
    if counted:
        rows = pd.read_csv(path.parent.parent / "sqe" / "adversarial.csv").query("epsilon > 0")
        expected = 100 * rows["accuracy"].to_numpy().reshape(4, 6)[:pruned]
        np.testing.assert_allclose(found[TASKS[0]], expected)


def test_without_pruning_there_is_nothing_to_compare(results):
    paths = [folder / "atp" / "model.npz" for folder in results.pair_files("")]
    before = [path.read_bytes() for path in paths]
    for path in paths:
        write_npz(path, read_npz(path) | {"mask": np.ones((4, 9), bool)})
    verdict = judge_claim(RULES["adversarial"], evidence_of(results), SETTINGS)
    for path, content in zip(paths, before, strict=True):
        path.write_bytes(content)
    assert verdict.verdict == NOT_TESTABLE
    assert "prunes nothing" in verdict.facts


def test_hardware_is_read_with_its_kind(results, tmp_path):
    rows = [("mnist", 0, 1, "fake_sherbrooke", "simulated", gain) for gain in (None, 4.0)]
    table = pd.DataFrame(rows, columns=[*TASK, "device", "kind", "gain"])
    table.to_csv(tmp_path / "table.csv", index=False)
    evidence = evidence_of(results, hardware=[tmp_path / "table.csv"])
    assert "hardware" not in evidence.absent
    assert evidence.device == "one training per pair and encoding on fake_sherbrooke (simulated)"
    assert evidence.hardware[Task("mnist", (0, 1))] == [4.0]


def test_hardware_is_judged_by_several_starts(results, tmp_path):
    rows = [(*task.columns.values(), "fake_sherbrooke", "simulated", 4.0) for task in TASKS]
    table = pd.DataFrame(rows, columns=[*TASK, "device", "kind", "gain"])
    verdicts = []
    for starts in (1, 3):
        pd.concat([table] * starts).to_csv(tmp_path / "table.csv", index=False)
        evidence = evidence_of(results, hardware=[tmp_path / "table.csv"])
        verdicts.append(judge_claim(RULES["hardware"], evidence, SETTINGS))
    assert verdicts[0].verdict == NOT_TESTABLE
    assert "4.0 points over 3 pairs, one training per pair" in verdicts[0].facts
    assert verdicts[1].verdict == UNDECIDED  # three pairs show nothing by their signs
    assert verdicts[1].deciding.value == pytest.approx(4)


def test_without_devices_the_gain_is_that_of_simulated_starts(results, tmp_path):
    rows = [
        {**task.columns, "encoding": encoding, "repetition": start % 2, "start": start, **score}
        for task in TASKS
        for encoding, gained in (("angle", 0.0), ("atp", 0.1))
        for start in range(4)
        for score in [{"accuracy": 0.5 + 0.1 * start + gained * (start % 2)}]
    ]
    path = tmp_path / "simulated.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    evidence = evidence_of(results, simulated=[path])
    for task in TASKS:
        assert evidence.hardware[task] == pytest.approx([0.0, 10.0])
    assert "4 starts" in evidence.device
    assert "without a device" in evidence.device
    assert evidence.in_place == "exact simulation"


def test_a_hardware_run_of_one_encoding_is_no_gain(results, tmp_path):
    row = ("mnist", 0, 1, "fake_sherbrooke", "simulated", None)
    table = pd.DataFrame([row], columns=[*TASK, "device", "kind", "gain"])
    table.to_csv(tmp_path / "table.csv", index=False)
    assert "hardware" in evidence_of(results, hardware=[tmp_path / "table.csv"]).absent


def test_overheads_are_those_of_the_table_of_operations(results):
    evidence = evidence_of(results)
    assert evidence.claimed_overhead == {"atp": 15, "pca": 12, "sqe": 4}
    table = pd.read_csv(results.root / "operations.csv").query("class_0 == 2")
    found = table.set_index(["encoding", "search"])["total_overhead"]
    assert evidence.overhead["atp"]["lbfgsb"][TASKS[1]] == [found[("atp", "lbfgsb")]]
    assert evidence.overhead["sqe"][""][TASKS[1]] == pytest.approx([-50])
