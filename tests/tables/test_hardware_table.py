from pathlib import Path

import pandas as pd
import pytest

from atp.files import write_json
from atp.results.sheet import markdown
from atp.tables.hardware import hardware_sheet, hardware_table

ROOT = Path(__file__).parents[2]


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
