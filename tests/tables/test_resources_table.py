import pandas as pd
import pytest

from atp.results.sheet import markdown
from atp.tables.resources import resources_table


def rows(pair, kept):
    """Angle encoding of nine positions and ATP of some of them, with three layers."""
    counts = {"angle": 9, "atp": kept}
    return [
        {
            **{"dataset": "mnist", "class_0": pair[0], "class_1": pair[1], "encoding": name},
            **{"kept": qubits, "data_qubits": qubits},
            **{"single_qubit_gates": qubits + 3, "two_qubit_gates": 6 * qubits},
        }
        for name, qubits in counts.items()
    ]


def test_atp_saves_what_it_drops():
    table = resources_table([*rows((0, 1), 9), *rows((2, 4), 6.5)])
    saved = table.frame.set_index(["class_0", "encoding"])
    assert saved.loc[(2, "atp"), "saved_two_qubit_gates"] == pytest.approx(100 * 2.5 / 9)
    assert saved.loc[(2, "atp"), "saved_single_qubit_gates"] == pytest.approx(100 * 2.5 / 12)
    assert (saved.xs("angle", level="encoding").filter(like="saved") == 0).all(axis=None)
    lines = markdown(table.sheet).splitlines()
    assert "| MNIST (2, 4) | 6.5 | 54 (9, 12) | 39 (6.5, 9.5) | 28 |" in lines
    assert lines[-1] == "| Mean | 7.8 | 54 (9, 12) | 46.5 (7.8, 10.8) | 14 |"


def test_runs_on_devices_stand_beside_where_there_are_some(tmp_path):
    runs = pd.DataFrame(rows((2, 4), 6))[["dataset", "class_0", "class_1", "encoding"]]
    runs = pd.concat([runs.assign(device=name, two_qubit_gates=[30, 20]) for name in ("x", "y")])
    runs.to_csv(tmp_path / "runs.csv", index=False)
    table = resources_table([*rows((0, 1), 9), *rows((2, 4), 6)], [tmp_path / "runs.csv"])
    assert len(table.frame) == 4
    assert table.sheet.header[-2:] == ["x", "y"]
    assert [cell.text for cell in table.sheet.rows[1][-2:]] == ["30 → 20"] * 2
    assert table.sheet.rows[0][-1].text == "–"
    assert "On a device" in table.sheet.caption


def test_without_atp_there_is_nothing_to_save():
    sheet = resources_table(rows((0, 1), 9)[:1]).sheet
    assert [cell.text for cell in sheet.rows[0]] == ["MNIST (0, 1)", "–", "54", "–"]
