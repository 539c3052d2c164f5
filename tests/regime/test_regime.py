"""The map's cells: what chooses, what judges, and with which seeds."""

import numpy as np
import pandas as pd
import pytest
from helpers.training import CIRCUIT, DATA, DOUBLE, TRAINING

from atp.data.task import Task
from atp.regime.evaluate import TUNED, evaluate_regime, initial_angles
from atp.settings.sections import Regime, SampleSizes, Settings, Threshold
from atp.tables.regime import regime_sheet, regime_table

TASK = Task("digits", (2, 7))
SETTINGS = Settings(
    seed=3,
    data=DATA.replace(samples=SampleSizes(train=20, validation=20, test="all", balance="equal")),
    threshold=Threshold(tau_max=1.0),
    circuit=CIRCUIT,
    qnn=DOUBLE,
    training=TRAINING.replace(epochs=2),
    regime=Regime(
        images=[20, 40],
        spreads=[0.3, "full_turn"],
        learning_rates=[0.05, 0.2],
        masks=3,
        trainings=2,
        repetitions=2,
    ),
)


def images():
    """Two classes that differ in the upper left, dark below."""
    generator = np.random.default_rng(3)
    labels = np.tile([2, 7], 100)
    values = generator.uniform(0, 0.3, (200, 8, 8))
    values[:, :4] += 0.3
    values[labels == 7, :4, :4] += 0.3
    return {
        "train_images": values.astype(np.float32),
        "train_labels": labels,
        "test_images": values[:0],
        "test_labels": labels[:0],
    }


@pytest.fixture(scope="module")
def rows():
    return pd.DataFrame(evaluate_regime(images(), TASK, 2, SETTINGS))


def test_every_cell_has_every_method_at_every_rate(rows):
    keys = ["images", "spread", "repetition", "learning_rate", "method"]
    assert len(rows) == len(rows.drop_duplicates(keys)) == 2 * 2 * 2 * 3 * 4
    assert set(rows["learning_rate"]) == {"0.05", "0.2", TUNED}


def test_what_is_tuned_is_one_of_the_rates(rows):
    for _, cell in rows.groupby(["images", "spread", "repetition", "method"]):
        tuned = cell[cell["learning_rate"] == TUNED][["kept", "accuracy"]].to_numpy()
        fixed = cell[cell["learning_rate"] != TUNED][["kept", "accuracy"]].to_numpy()
        assert (fixed == tuned).all(axis=1).any()


def test_rivals_keep_as_many_positions_and_angle_encoding_all(rows):
    kept = rows.pivot(
        index=["images", "spread", "repetition", "learning_rate"], columns="method", values="kept"
    )
    assert (kept["angle"] == 4).all()
    assert (kept["atp"] == kept["random"]).all()
    assert (kept["atp"] == kept["highest"]).all()
    assert (kept["atp"] >= 1).all()


def test_two_runs_are_equal(rows):
    again = pd.DataFrame(evaluate_regime(images(), TASK, 2, SETTINGS))
    pd.testing.assert_frame_equal(rows, again)


def test_a_full_turn_is_one_whatever_the_qubits():
    assert initial_angles("full_turn").distribution == "turn"
    assert initial_angles(1.5).scale == 1.5


def test_the_table_averages_pairs_and_not_repetitions(tmp_path):
    """Two pairs whose gains are 2 and 4 points: mean 3, Student's interval of two values."""
    cell = {"grid": 3, "images": 50, "spread": 0.3, "learning_rate": TUNED}
    rows = [
        {
            **{"dataset": "mnist", "class_0": 0, "class_1": pair},
            **cell,
            "repetition": repetition,
            "method": method,
            "kept": 9 if method == "angle" else 6,
            "accuracy": 0.8 + (gain / 100 + wobble if method == "atp" else 0.0),
        }
        for pair, gain in ((1, 2), (2, 4))
        for repetition, wobble in ((0, 0.05), (1, -0.05))
        for method in ("angle", "atp", "random", "highest")
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "3.csv", index=False)
    table = regime_table([tmp_path / "3.csv"], 0.95).set_index("rival")
    assert table.loc["angle", "gain"] == pytest.approx(3.0)
    assert table.loc["angle", "ci_high"] - 3.0 == pytest.approx(12.706, abs=1e-3)  # t(1) · 1
    assert table.loc["angle", "rival_accuracy"] == pytest.approx(80.0)
    assert table.loc["angle", "kept"] == pytest.approx(6 / 9)
    assert regime_sheet(table.reset_index()).rows[0][0].text == "3×3"
