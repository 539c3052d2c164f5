"""The workflow end to end on embedded digits: results, reruns, determinism, bad input."""

import os

import numpy as np
import pandas as pd
import pytest
import yaml
from helpers.runs import copy_workflow, differing, results, scheduled, snakemake

from atp.files import read_json, read_npz
from atp.readings.files import read_rows

FORMATS = ("svg", "pdf", "png")

pytestmark = pytest.mark.workflow


def test_it_leaves_every_table_and_figure(finished):
    base = finished / "results" / "test"
    for table in ("table1_accuracy", "table2_entropy", "table3_depolarizing", "table4_fgsm"):
        frame = pd.read_csv(base / "tables" / f"{table}.csv")
        assert list(frame.columns) == [
            *("dataset", "class_0", "class_1", "encoding", "value"),
            *("ci_low", "ci_high", "n_repetitions", "paper", "trained"),
        ]
        assert len(frame) == 2 * 5
        assert frame["value"].between(0, 100).all()
        assert (base / "tables" / f"{table}.md").stat().st_size > 0
        assert (base / "tables" / f"{table}.tex").stat().st_size > 0
    claims = pd.read_csv(base / "claims.csv")
    assert len(claims) == 12
    assert claims["verdict"].notna().all()
    for number in range(1, 7):
        for suffix in FORMATS:
            assert len(list((base / "figures").glob(f"figure{number}_*.{suffix}"))) == 1


def test_artifacts_are_as_documented(finished):
    pair = finished / "results" / "test" / "digits" / "0-1"
    features = read_npz(pair / "features.npz")
    assert features["x_train"].dtype == np.float32
    assert set(np.unique(features["y_test"])) == {-1, 1}
    assert features["x_train"].shape[0] == features["x_val"].shape[0] == 2
    assert features["rows_train"].shape == features["y_train"].shape == (2, 60)
    kept = read_json(pair / "threshold.json")["kept"]
    for encoding in ("angle", "amplitude", "atp", "pca", "sqe"):
        model = read_npz(pair / encoding / "model.npz")
        assert model["theta"].shape[:2] == (2, 3)
        predictions = read_npz(pair / encoding / "predictions.npz")
        assert predictions["expectation"].shape == (2, len(features["y_test"]))
        clean = pd.read_csv(pair / encoding / "clean.csv")
        predicted = np.where(predictions["expectation"] >= 0, 1, -1)
        assert np.allclose(clean["accuracy"], (predicted == features["y_test"]).mean(axis=1))
    atp = read_npz(pair / "atp" / "model.npz")
    assert [np.flatnonzero(mask).tolist() for mask in atp["mask"]] == kept
    for theta, mask in zip(atp["theta"], atp["mask"], strict=True):
        assert theta[:, mask].all()
        assert not theta[:, ~mask].any()


def test_controls_are_as_documented(finished):
    base = finished / "results" / "test"
    pair = base / "digits" / "2-8"
    controls = pd.read_csv(pair / "controls.csv")
    assert list(controls.columns) == [
        *("control", "dropped", "as_atp", "repetition"),
        *("parameters", "accuracy", "validation_accuracy"),
    ]
    y = read_npz(pair / "features.npz")["y_test"]
    predictions = read_npz(pair / "controls_predictions.npz")
    number = controls["dropped"].mask(controls["as_atp"])
    named = controls.groupby(["control", "as_atp", number], dropna=False, sort=False)
    assert len(predictions) == len(named)
    for (control, as_atp, dropped), rows in named:
        fixed = control if np.isnan(dropped) else f"{control}_{dropped:.0f}"
        key = f"{control}_as_atp" if as_atp else fixed
        assert np.allclose(rows["accuracy"], (predictions[key] == y).mean(axis=1))
    by_atp = [9 - len(kept) for kept in read_json(pair / "threshold.json")["kept"]]
    lowest = controls[(controls["control"] == "drop_lowest") & controls["as_atp"]]
    assert lowest["dropped"].tolist() == (by_atp if any(by_atp) else [])
    if any(by_atp):  # the lowest positions, as many as ATP drops, at the same seeds: ATP itself
        atp = pd.read_csv(pair / "atp" / "clean.csv")
        assert np.allclose(lowest["accuracy"], atp["accuracy"])


def test_every_model_agrees_with_pennylane(finished):
    checked = pd.read_csv(finished / "results" / "test" / "tables" / "cross_check.csv")
    assert len(checked) == 2 * 5
    assert (checked["models"] == 2).all()
    assert checked["deviation"].max() < 1e-12


def test_a_second_run_has_nothing_to_do(finished_copy):
    run = snakemake(finished_copy)
    assert run.returncode == 0
    assert "Nothing to be done" in run.stdout + run.stderr


def test_new_noise_strengths_rerun_only_what_depends_on_them(finished):
    overlay = {"noise": {"strengths": [0.02, 0.05, 0.1]}}
    run = snakemake(finished, "--dry-run", overlay=overlay)
    expected = {
        *("evaluate_noise", "summarize_noise", "make_table", "draw_robustness"),
        *("make_entropy_correlation_table", "draw_entropy_correlation"),
        "make_agreement_table",
    }
    collected = {"all", "collect_values", "judge_claims", "draw_claims"}
    assert set(scheduled(run.stdout + run.stderr)) - collected == expected
    assert scheduled(run.stdout + run.stderr)["make_table"] == 1


def test_a_few_readings_in_three_stages(tmp_path):
    run = snakemake(tmp_path, "readings")
    assert run.returncode == 0, run.stdout + run.stderr
    base = tmp_path / "results" / "test"
    stages = {
        stage: read_rows(sorted((base / "readings" / stage).glob("*.csv")))
        for stage in ("first", "sqe", "whole", "protocol")
    }
    numbers = {stage: sorted(rows["reading"].unique()) for stage, rows in stages.items()}
    assert numbers["first"] == [0, 1, 2, 3, 4, 5]
    assert numbers["sqe"] == [0, 1, 2]  # without published numbers the first ones go on
    assert numbers["whole"] == [0, 1, 3]  # the two closest, and every third
    assert numbers["protocol"] == [0, 1]
    whole = stages["whole"]
    own = whole[(whole["reading"] == 0) & (whole["encoding"] == "atp")]
    assert own["n_qubits"].between(1, 9).all()
    pairs = whole.groupby(["reading", "dataset", "class_0", "encoding"])["accuracy"].mean()
    accuracy = pairs.groupby(["reading", "encoding"]).mean().unstack("encoding")
    gain = 100 * (accuracy["atp"] - accuracy["angle"])
    effects = pd.read_csv(base / "tables" / "readings_curve.csv")
    found = effects[effects["claim"] == "accuracy"].set_index("reading")["effect"]
    assert np.allclose(found, gain.loc[[0, 3]])
    assert list((base / "figures").glob("figure_readings.*"))
    preset = yaml.safe_load((base / "readings" / "closest.yaml").read_text("utf-8"))
    assert preset["data"]["grid"] in (2, 3)
    assert not list(base.rglob("model.npz"))  # the paper's own models are not needed


def test_the_same_readings_on_one_core_and_on_two(tmp_path):
    for cores in ("1", "2"):
        run = snakemake(tmp_path / cores, "readings", "--cores", cores)
        assert run.returncode == 0, run.stdout + run.stderr
    assert differing(results(tmp_path / "1"), results(tmp_path / "2")) == []


def test_readings_without_angle_encoding_are_refused(tmp_path):
    run = snakemake(tmp_path, "readings", overlay={"encodings": ["atp"]})
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert "encodings lacks angle" in said
    assert "Traceback" not in said


def test_pairs_that_outnumber_their_classes_are_mapped(tmp_path):
    overlay = {
        "pairs": {"digits": [[0, 1], [0, 2], [0, 8], [1, 2], [1, 8], [2, 8]]},
        "encodings": ["angle", "atp"],
    }
    run = snakemake(tmp_path, "pair_maps", "--dry-run", overlay=overlay)
    jobs = scheduled(run.stdout + run.stderr)
    assert jobs["draw_pair_map"] == 1
    assert jobs["train_model"] == 6 * 2
    assert "evaluate_noise" not in jobs
    assert "draw_pair_map" not in scheduled(snakemake(tmp_path, "--dry-run").stdout)


@pytest.mark.whole_run
def test_one_core_and_other_folders_give_the_same_bytes(finished, tmp_path):
    checkout = copy_workflow(tmp_path / "another checkout")
    overlay = {"results_dir": "elsewhere/deep"}
    run = snakemake(tmp_path, "--cores", "1", overlay=overlay, root=checkout)
    assert run.returncode == 0, run.stdout + run.stderr
    assert differing(results(tmp_path, "elsewhere/deep"), results(finished)) == []


@pytest.mark.parametrize(
    ("overlay", "sentence"),
    [
        ({"circuit": {"layer": 2}}, "circuit.layer"),
        ({"training": {"learning_rate": "1e-2"}}, "training.learning_rate"),
        ({"pairs": {"digits": [[0, 11]]}}, "pairs.digits"),
        ({"pairs": {"digits": [[3, 3]]}}, "equal classes"),
        ({"data": {"samples": {"train": 5000}}}, "data.samples"),
        ({"pca": {"components": 12}}, "pca.components"),
        ({"threshold": {"method": "manual", "tau": 0.999}}, "prunes every position"),
    ],
)
def test_bad_input_is_one_sentence(overlay, sentence, tmp_path):
    run = snakemake(tmp_path, "thresholds", overlay=overlay)
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert sentence in said
    assert "Traceback" not in said
    assert not list(tmp_path.rglob("threshold.json"))


def test_a_users_file_with_nan_is_refused(tmp_path):
    images = np.random.default_rng(0).uniform(0, 1, (300, 6, 6))
    images[7, 2, 2] = np.nan
    np.savez(tmp_path / "own.npz", images=images, labels=np.arange(300) % 2)
    pair = {"npz": [[0, 1]]}
    overlay = {
        "data": {"npz": "own.npz"},
        "pairs": {"digits": [], **pair},
        "adversarial": {"pairs": {"digits": [], **pair}},
        "figures": {
            "example": {"dataset": "npz"},
            "class_means": {"dataset": "npz"},
            "threshold_a": {"digits": [], **pair},
            "threshold_b": {"digits": [], **pair},
        },
        "hardware": {"pairs": {"digits": []}},
    }
    run = snakemake(tmp_path, "data", overlay=overlay)
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert "own.npz" in said
    assert "Traceback" not in said
    assert not list((tmp_path / "results").rglob("*.npz"))


@pytest.mark.real_data
@pytest.mark.skipif("ATP_DATA" not in os.environ, reason="ATP_DATA is not set")
def test_a_real_pair_lands_in_the_range_of_the_paper(tmp_path):
    pair = {"mnist": [[0, 1]]}
    overlay = {
        "pairs": {"digits": [], **pair},
        "adversarial": {"pairs": {"digits": [], **pair}},
        "hardware": {"pairs": {"digits": []}},
        "data": {"samples": {"train": 1000, "validation": 400}},
        "training": {"epochs": 10, "batch_size": 32},
        "figures": {
            "example": {"dataset": "mnist", "pair": [0, 1]},
            "class_means": {"dataset": "mnist"},
            "threshold_a": {"digits": [], **pair},
            "threshold_b": {"digits": [], **pair},
        },
    }
    run = snakemake(tmp_path, "models", overlay=overlay)
    assert run.returncode == 0, run.stdout + run.stderr
    base = tmp_path / "results" / "test" / "mnist" / "0-1"
    means = {
        encoding: pd.read_csv(base / encoding / "clean.csv")["accuracy"].mean()
        for encoding in ("angle", "atp", "pca", "sqe")
    }
    assert min(means["angle"], means["atp"], means["pca"]) > 0.9
    assert means["sqe"] > 0.8
    assert len(read_npz(base / "angle" / "predictions.npz")["y_test"]) == 2115  # the whole test set
