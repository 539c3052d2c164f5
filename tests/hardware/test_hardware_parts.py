"""Optimizers, samples, the simulated queue, the table, and the section's checks."""

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from qiskit_aer import AerSimulator
from qiskit_ibm_runtime import EstimatorV2
from qiskit_ibm_runtime.fake_provider import FakeHanoiV2
from test_hardware_circuit import drawn

from atp.config.checks import check_config
from atp.errors import UserError
from atp.files import write_json
from atp.hardware.circuit import parameter_values
from atp.hardware.experiment import run_experiment
from atp.hardware.fake import SimulatedQueue, readout_z
from atp.hardware.job import JobLostError, Request
from atp.hardware.noiseless import exact_training
from atp.hardware.optimize import minimize, shortage
from atp.hardware.problem import Job, make_problem
from atp.hardware.route import route_walk
from atp.qnn.circuit import make_ansatz
from atp.results.sheet import markdown
from atp.tables.hardware import hardware_sheet, hardware_table

ROOT = Path(__file__).parents[2]


# Optimizers


def bowl(angles):
    return float(0.1 * ((angles - 0.3) ** 2).sum())


@pytest.mark.parametrize("optimizer", ["cobyla", "spsa"])
@pytest.mark.parametrize("evaluations", [1, 2, 5, 30])
def test_no_optimizer_oversteps_its_evaluations(optimizer, evaluations):
    seen = []
    best, losses = minimize(
        lambda angles: seen.append(angles) or bowl(angles), np.ones(9), optimizer, evaluations, 0
    )
    assert len(seen) == len(losses) == evaluations
    assert bowl(best) == min(losses)


@pytest.mark.parametrize("optimizer", ["cobyla", "spsa"])
def test_optimizers_find_the_bottom_of_a_bowl(optimizer):
    best, losses = minimize(bowl, np.ones(4), optimizer, 300, 0)
    assert bowl(best) < 0.05 * losses[0]


@pytest.mark.parametrize("optimizer", ["cobyla", "spsa"])
def test_more_evaluations_of_cobyla_begin_with_the_same_ones(optimizer):
    few, many = (minimize(bowl, np.ones(4), optimizer, count, 3)[1] for count in (6, 20))
    assert (few == many[:6]) == (optimizer == "cobyla")


def test_angles_are_rounded_before_they_are_used():
    seen = []
    minimize(lambda angles: seen.append(angles) or bowl(angles), np.full(3, 1 / 3), "cobyla", 9, 0)
    for angles in seen:
        np.testing.assert_array_equal(angles, np.round(angles, 9))


def test_a_budget_below_the_first_simplex_is_told():
    assert "first simplex of 55 points for 54 angles" in shortage("cobyla", 54, 30)
    assert shortage("cobyla", 54, 55) is not None
    assert shortage("cobyla", 54, 56) is None
    assert shortage("spsa", 54, 30) is None


def test_exact_training_repeats_and_learns(make, monkeypatch):
    monkeypatch.setattr("atp.hardware.noiseless.STARTS", 6)
    size = {"layers": 2, "samples": {"train": 20, "test": 20}}
    guess = exact_training(make(evaluations=1, **size))
    assert guess == exact_training(make(evaluations=1, **size))
    assert guess["starts"] == 6
    learned = exact_training(make(evaluations=100, **size))
    assert learned["mean"] > guess["mean"] + 0.1


# Samples and first angles


def features(n_features=4):
    x = np.random.default_rng(0).uniform(0, 1, (60, n_features)).astype(np.float32)
    y = np.where(np.arange(60) % 3 == 0, 1, -1).astype(np.int8)
    return {"x_train": x, "y_train": y, "x_test": x + 0, "y_test": y}


def problem(encoding="angle", kept=(1, 3), prune="drop", model=None, **settings):
    section = {
        "samples": {"train": 10, "test": 60},
        "layers": 2,
        "shots": 10,
        "resilience": 1,
        "optimizer": "cobyla",
        "angles": "random",
        **settings,
    }
    threshold = {"kept": list(kept), "prune": prune} if encoding == "atp" else None
    job = Job("fake_lagos", "digits", 0, 1, encoding)
    return make_problem(job, features(), threshold, model, section, "xx-zz", 1)


def test_samples_are_balanced_and_shared_by_the_encodings():
    angle, atp = problem(), problem("atp")
    assert angle.train.y.sum() == 0
    assert angle.n_qubits == 4
    assert atp.n_qubits == 2
    np.testing.assert_array_equal(angle.train.x[:, [1, 3]], atp.train.x)
    np.testing.assert_array_equal(angle.train.y, atp.train.y)
    assert len(angle.test.y) == 60
    assert (angle.test.y > 0).sum() == 20


def test_zeroed_pixels_keep_their_qubits():
    zeroed = problem("atp", prune="zero")
    assert zeroed.n_qubits == 4
    np.testing.assert_array_equal(zeroed.train.x[:, [0, 2]], 0.0)
    np.testing.assert_array_equal(zeroed.train.x[:, [1, 3]], problem("atp").train.x)


def test_random_angles_lie_in_0_to_1_and_differ_with_the_pair():
    start = problem().start
    assert len(start) == 2 * 2 * 4
    assert start.min() >= 0
    assert start.max() <= 1
    np.testing.assert_array_equal(start, problem().start)


def test_angles_of_the_model_are_those_of_its_first_seed():
    theta = np.arange(12.0).reshape(3, 2, 2)
    model = {"theta": theta, "phi": -theta, "kept": np.array([1, 3])}
    taken = problem("atp", model=model, angles="model")
    split_theta, split_phi = taken.split(taken.start)
    np.testing.assert_array_equal(split_theta, theta[0])
    np.testing.assert_array_equal(split_phi, -theta[0])
    with pytest.raises(UserError, match="keeps other qubits"):
        problem("atp", kept=(0, 3), model=model, angles="model")


# The simulated queue


def routed_request(shots=500, seed=11):
    target, ansatz = FakeHanoiV2().target, make_ansatz("xx-zz", 1)
    routed = route_walk(ansatz, 4, target)
    values = parameter_values(routed.circuit, *drawn(ansatz, 4))
    request = Request(routed.circuit, routed.readout, values, shots, 1, seed, "tag")
    return SimulatedQueue(target, routed.circuit), request


@pytest.mark.usefixtures("real_estimator")
def test_the_part_of_the_chip_gives_the_numbers_of_the_whole():
    queue, request = routed_request()
    ours = queue.fetch(queue.submit(request))
    estimator = EstimatorV2(mode=AerSimulator.from_backend(FakeHanoiV2(), method="density_matrix"))
    estimator.options.simulator.seed_simulator = request.seed
    pub = (request.circuit, readout_z(request.readout, 27), request.values)
    precision = 1 / np.sqrt(request.shots - 0.5)
    whole = estimator.run([pub], precision=precision).result()[0].data
    np.testing.assert_array_equal(ours.expectation, whole.evs)


@pytest.mark.usefixtures("real_estimator")
def test_simulated_shots_repeat_and_noise_shrinks_the_value():
    queue, request = routed_request(shots=20000)
    at_rest = replace(request, values=np.zeros_like(request.values))
    first = queue.fetch(queue.submit(at_rest)).expectation
    again = queue.fetch(queue.submit(at_rest)).expectation
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first * request.shots, np.round(first * request.shots), atol=1e-6)
    # Without angles the readout stays |−⟩, which is −1 without noise.
    assert np.all((first > -0.995) & (first < -0.7))


@pytest.mark.usefixtures("real_estimator")
def test_a_simulated_job_of_another_process_is_lost():
    queue, _ = routed_request()
    assert queue.find("tag") is None
    with pytest.raises(JobLostError):
        queue.fetch("tag")


@pytest.mark.usefixtures("real_estimator")
def test_a_simulated_ledger_of_other_settings_is_set_aside(make, tmp_path):
    path = tmp_path / "ledger.jsonl"
    first, _ = run_experiment(make("fake_lagos"), path)
    again, _ = run_experiment(make("fake_lagos"), path)
    other, _ = run_experiment(make("fake_lagos", shots=50), path)
    assert again == first
    assert other["shots"] == 50
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ledger.1.jsonl", "ledger.jsonl"]
    assert first["device"]["kind"] == "simulated"


# The table


def results(tmp_path):
    paths = []
    for encoding, noisy in (("angle", 0.6), ("atp", 0.7)):
        route = {"two_qubit_gates": 10, "two_qubit_depth": 9, "estimated_fidelity": 0.8}
        preset = {"two_qubit_gates": 30, "two_qubit_depth": 20, "estimated_fidelity": 0.5}
        result = {
            "backend": "fake_x",
            "device": {"name": "fake_x", "kind": "simulated"},
            "dataset": "mnist",
            "class_0": 2,
            "class_1": 4,
            "encoding": encoding,
            "data_qubits": 9,
            "layers": 1,
            "evaluations": 30,
            "accuracy_noiseless": noisy + 0.1,
            "accuracy_noisy": noisy,
            "exact_training": {"starts": 50, "mean": noisy + 0.05, "deviation": 0.1},
            "test_samples": 100,
            "routes": [{"method": "walk", **route}, {"method": "preset", **preset}],
        }
        paths.append(tmp_path / f"{encoding}.json")
        write_json(paths[-1], result)
    return paths


def test_the_table_puts_the_papers_gain_beside_ours(tmp_path):
    table = hardware_table(results(tmp_path), ROOT / "reference/hardware.csv")
    assert list(table["kind"]) == ["simulated"] * 2
    assert pd.isna(table["gain"][0])
    assert table["gain"][1] == pytest.approx(10.0)
    assert table["exact_gain"][1] == pytest.approx(10.0)
    assert table["paper_mean_gain"][1] == 7.0
    text = markdown(hardware_sheet(table))
    rows = [line for line in text.splitlines() if line.startswith("| fake_x")]
    assert len(rows) == 3
    assert all("| simulated |" in row for row in rows)
    assert "10 (30)" in rows[0]
    assert "65.0 ± 10.0" in rows[0]
    assert rows[2].split(" | ")[-1] == "10.0 (paper: 7) |"
    assert rows[2].count("10.0") == 2


def test_a_table_of_one_encoding_has_no_gain(tmp_path):
    table = hardware_table(results(tmp_path)[1:], ROOT / "reference/hardware.csv")
    assert table["gain"].isna().all()
    assert "Mean gain" not in markdown(hardware_sheet(table))


# The section


def changed(**values):
    config = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    config = copy.deepcopy(config)
    config["hardware"].update(values)
    return config


def test_a_model_to_start_from_must_exist():
    check_config(changed(angles="model", layers=3))
    with pytest.raises(UserError, match=r"hardware\.layers is 1"):
        check_config(changed(angles="model"))
    config = changed(angles="model", layers=3)
    config["encodings"] = ["angle", "pca"]
    with pytest.raises(UserError, match=r"hardware\.encodings names atp"):
        check_config(config)


@pytest.mark.parametrize("name", ["hardware_full", "backends"])
def test_presets_pass(name):
    overlay = yaml.safe_load((ROOT / f"presets/{name}.yaml").read_text("utf-8"))
    check_config(changed(**overlay["hardware"]))
