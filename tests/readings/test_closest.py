import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact, spearmanr

from atp.data.task import Task
from atp.files import write_json
from atp.readings.closest import (
    agreement,
    cells_of,
    choose,
    judged_readings,
    overlay,
    preset_text,
    shared_levels,
)
from atp.readings.stages import halves
from atp.results.sheet import markdown
from atp.settings.sections import Attack, Controls, Noise, Readings, Settings, Statistics
from atp.tables.readings import readings_sheet
from atp.tables.readings_shared import shared_sheet

PAIRS = {"mnist": [[0, 1], [0, 3], [2, 4], [5, 6]]}
ENCODINGS = ("angle", "amplitude", "pca", "sqe", "atp")
SETTINGS = Settings(
    seed=1,
    pairs=PAIRS,
    statistics=Statistics(test_images=200),
    readings=Readings(draws=20, near=0.5, closest=0.1, every=5, entropy_spread=0.1),
    noise=Noise(strengths=[0.05], shots=[0, 1000]),
    attack=Attack(epsilons=[0.0, 0.3]),
    controls=Controls(dropped=[1, 3, 5]),
)
KEYS = ["dataset", "class_0", "class_1", "encoding"]
FIRST = ("angle", "amplitude", "pca")


def models(encodings):
    for (a, b), encoding in itertools.product(PAIRS["mnist"], encodings):
        yield dict(zip(KEYS, ("mnist", a, b, encoding), strict=True))


def off(numbers, encodings, by):
    """Rows of readings whose accuracies are `by(reading, model)` points off the paper's 80."""
    return pd.DataFrame(
        [
            {"reading": n, **model, "accuracy": 0.8 + by(n, model) / 100, "entropy": 0.5}
            for n in numbers
            for model in models(encodings)
        ]
    )


@pytest.fixture
def files(tmp_path):
    """Reading n is n points off, and by SQE 20 − n: after SQE those in the middle are closest.

    On the pairs that check, all are 7 points off.
    """
    published = {"accuracies": 80.0, "entropies": 0.5}
    for name, value in published.items():
        frame = pd.DataFrame([{**model, "value": value} for model in models(ENCODINGS)])
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    check = [task.columns for task in halves(PAIRS, 1)[1]]

    def by(n, model):
        if {key: model[key] for key in KEYS[:3]} in check:
            return 7
        return 20 - n if model["encoding"] == "sqe" else n

    near, chosen = range(10), [8, 9]
    first = off(range(20), FIRST, by)
    first[first["reading"] < 12].to_csv(tmp_path / "first0.csv", index=False)
    first[first["reading"] >= 12].to_csv(tmp_path / "first1.csv", index=False)
    sqe = off(near, ["sqe"], by)
    sqe.to_csv(tmp_path / "sqe0.csv", index=False)
    sqe[:0].to_csv(tmp_path / "sqe1.csv", index=False)
    whole = off([0, 5, 8, 9, 10, 15], ENCODINGS, by)
    whole["noisy_accuracy"] = whole["attacked_accuracy"] = whole["accuracy"]
    whole["entropy_bits"] = whole["entropy"]
    whole.loc[whole["encoding"] == "atp", "accuracy"] += 0.02
    whole.to_csv(tmp_path / "whole0.csv", index=False)
    papers = {"protocol_gain": 2.5, "protocol_wins": 3.0, "protocol_fresh": -0.5}
    pd.DataFrame([{"reading": n, **papers} for n in (0, *chosen)]).to_csv(
        tmp_path / "protocol0.csv", index=False
    )
    write_json(tmp_path / "closest0.json", chosen)
    draws = pd.DataFrame({"reading": range(20), "circuit.layers": ["2", "3"] * 10})
    draws.to_csv(tmp_path / "draws.csv", index=False)
    named = {
        "first": ["first0.csv", "first1.csv"],
        "sqe": ["sqe0.csv", "sqe1.csv"],
        **{name: [f"{name}0.csv"] for name in ("whole", "protocol")},
        "closest": ["closest0.json"],
    }
    return {
        **{name: [tmp_path / path for path in paths] for name, paths in named.items()},
        **{name: tmp_path / f"{name}.csv" for name in (*published, "draws")},
    }


def test_the_near_half_and_then_the_closest_of_it_go_on(files):
    assert choose(files, "near", SETTINGS) == list(range(10))
    # n² · 3 + (20 − n)², the least of which is at 5, over the ten that are near
    by_hand = sorted(range(10), key=lambda n: 3 * n**2 + (20 - n) ** 2)[:2]
    assert choose(files, "closest", SETTINGS) == sorted(by_hand)


def test_readings_are_judged_on_both_halves(files):
    found = judged_readings(files, SETTINGS)
    assert list(found.index) == [0, 5, 8, 9, 10, 15]
    assert found["group"].tolist() == ["sample", "sample", "closest", "closest", *["sample"] * 2]
    spread = np.sqrt((0.8 * 200 + 2) / 204 * (0.2 * 200 + 2) / 204 / 204)
    rms = np.sqrt((3 * 8**2 + 12**2) / 8) / 100 / spread  # accuracies are half of the cells
    assert found.loc[8, "calibration"] == pytest.approx(rms)
    assert found.loc[8, "selected"] == pytest.approx(rms)
    assert np.isnan(found.loc[10, "selected"])
    assert np.allclose(found["check"], 7 / np.sqrt(2) / 100 / spread)
    assert np.allclose(found["gain"], 2)
    assert found.loc[9, "protocol_gain"] == 2.5
    assert np.isnan(found.loc[5, "protocol_gain"])
    assert found.loc[9, "circuit.layers"] == "3"


def test_the_halves_agreement_is_spearmans(files):
    random = np.random.default_rng(0)
    shift = random.normal(0, 5, (20, 2))
    parts = halves(PAIRS, 1)
    first = [task.columns for task in parts[0]]

    def by(n, model):
        return shift[n, 0 if {key: model[key] for key in KEYS[:3]} in first else 1]

    found = agreement(off(range(20), FIRST, by), cells_of(files, SETTINGS), parts)
    assert found == pytest.approx(spearmanr(*abs(shift.T)).statistic)


def test_what_is_shared_is_told_by_fishers_exact_test():
    random = np.random.default_rng(4)
    draws = pd.DataFrame(
        {
            "training.loss": random.choice(["a", "b", "c"], 200),
            "noise.table.shots": random.choice(["x", "y"], 200),  # cannot matter
            "data.grid": ["3"] * 200,  # does not vary
        }
    )
    chosen = [*np.flatnonzero(draws["training.loss"] == "a")[:9], 0, 1, 2]
    found = shared_levels(draws, chosen).set_index("level")
    assert set(found["choice"]) == {"training.loss"}
    for level, row in found.iterrows():
        near = draws.loc[chosen, "training.loss"] == level
        rest = draws.drop(index=chosen)["training.loss"] == level
        counts = [[near.sum(), (~near).sum()], [rest.sum(), (~rest).sum()]]
        assert row["p"] == pytest.approx(fisher_exact(counts, "greater").pvalue)
        assert row["p_holm"] >= row["p"]
        assert row["among_closest"] == pytest.approx(near.mean())


def test_chance_alone_is_seldom_told():
    random = np.random.default_rng(5)
    told = []
    for _ in range(200):
        draws = pd.DataFrame(random.choice(["a", "b", "c"], (120, 6)))
        draws.columns = [f"training.{name}" for name in "abcdef"]
        chosen = random.choice(120, 12, replace=False)
        told.append((shared_levels(draws, chosen)["p_holm"] < 0.05).any())
    assert np.mean(told) <= 0.07


def test_an_overlay_makes_room_for_its_own_values():
    levels = {
        "data.grid": 2,
        "noise.table.strength": 0.0225,
        "noise.table.shots": 1000,
        "attack.table.epsilon": 0.15,
    }
    assert overlay(levels, SETTINGS) == {
        "data": {"grid": 2},
        "noise": {"table": {"strength": 0.0225, "shots": 1000}, "strengths": [0.0225, 0.05]},
        "attack": {"table": {"epsilon": 0.15}, "epsilons": [0.0, 0.15, 0.3]},
        "controls": {"dropped": [1, 3]},
    }


def test_the_preset_is_called_the_closest_and_nothing_more():
    found = pd.Series({"calibration": 2.345, "check": 3.0})
    text = preset_text(7, found, {"data.grid": 3}, SETTINGS)
    assert "closest of 20" in text
    assert "not its authors' settings" in text
    assert "2.35 on the" in text.replace("2.34", "2.35")
    assert all(len(line) < 100 for line in text.splitlines())
    assert text.endswith("results_dir: results/closest\ndata: {grid: 3}\n")
    nothing = preset_text(7, found * math.nan, {"data.grid": 3}, SETTINGS)
    assert "no numbers on these pairs" in nothing


def test_the_sheets_name_what_they_compare(files):
    frame = judged_readings(files, SETTINGS)
    text = markdown(readings_sheet(frame, 0.4, np.array([2.0, 0.0]), SETTINGS))
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    assert [row[0] for row in rows] == [
        *("| 8", "| 9", "| Closest, mean", "| Sample of all, median", "| The configuration"),
        "| The paper",
    ]
    assert rows[-1][6:9] == ["1.0", "1.0", "1.0"]
    table = pd.DataFrame(
        {"choice": ["a", "b"], "level": ["x", "y"], "among_all": [0.3, 0.5],
         "among_closest": [0.9, 0.5], "p": [1e-4, 0.5], "p_holm": [2e-4, 0.5]}
    )  # fmt: skip
    shared = markdown(shared_sheet(table, 0.05))
    assert "| a | x | 90 | 30 | 0.0002 |" in shared
    assert "| b |" not in shared


def test_tasks_of_the_halves_are_the_pairs():
    both = [*halves(PAIRS, 1)[0], *halves(PAIRS, 1)[1]]
    assert sorted(task.name for task in both) == ["0-1", "0-3", "2-4", "5-6"]
    assert all(isinstance(task, Task) for task in both)
