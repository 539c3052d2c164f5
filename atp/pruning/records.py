"""What a search leaves: the rows of its files, and the threshold that ATP uses."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from atp.files import PathLike, read_json
from atp.pruning.methods import Choices
from atp.pruning.search import Choice, Search

Rows = list[dict[str, Any]]


def threshold_record(search: Search, chosen: Choice) -> dict[str, Any]:
    """The content of threshold.json."""
    return {
        "tau": chosen.tau,
        "method": chosen.method,
        "select_on": chosen.select_on,
        "prune": search.threshold.prune,
        "kept": np.flatnonzero(chosen.mask).tolist(),
        "accuracy": search.scores.of(chosen.mask).on(chosen.select_on),
        "seeds": search.scores.seeds,
    }


def read_mask(path: PathLike, n_positions: int) -> np.ndarray:
    """The mask (positions,) of threshold.json."""
    return np.isin(np.arange(n_positions), read_json(path)["kept"])


def trace_rows(search: Search) -> Rows:
    """Every evaluation of every search, in order."""
    rows: Rows = []
    counts: dict[tuple[str, str], int] = {}
    for found in search.trace:
        key = (found.method, found.select_on)
        counts[key] = counts.get(key, 0) + 1
        score = search.scores.of(found.mask)
        rows.append(
            {
                "method": found.method,
                "select_on": found.select_on,
                "evaluation": counts[key],
                "tau": found.tau,
                "n_kept": int(found.mask.sum()),
                "kept": json.dumps(np.flatnonzero(found.mask).tolist()),
                "validation_accuracy": score.on("validation"),
                "test_accuracy": score.on("test"),
                "objective": found.objective,
            }
        )
    return rows


def sweep_rows(search: Search) -> Rows:
    """Accuracy at the manual thresholds of Figs. 4 and 5, one row per threshold and seed."""
    rows: Rows = []
    for tau in search.threshold.sweep:
        mask = search.mask(tau)
        score = search.scores.of(mask)
        rows += [
            {
                "seed": seed,
                "tau": tau,
                "n_kept": int(mask.sum()),
                "validation_accuracy": float(score.validation[seed]),
                "test_accuracy": float(score.test[seed]),
            }
            for seed in range(len(search.scores.seeds))
        ]
    return rows


def choice_rows(search: Search, choices: Choices) -> Rows:
    """What each method chose, and how much choosing on the test set flatters it."""
    return [
        {
            "method": method,
            "select_on": split,
            "tau": choice.tau,
            "n_kept": int(choice.mask.sum()),
            "validation_accuracy": search.scores.of(choice.mask).on("validation"),
            "test_accuracy": search.scores.of(choice.mask).on("test"),
            "optimism": optimism(search, choices, method) if split == "test" else 0.0,
            "evaluations": choice.evaluations,
            "moved": choice.moved,
        }
        for method, found in choices.items()
        for split, choice in found.items()
    ]


def optimism(search: Search, choices: Choices, method: str) -> float:
    """Test accuracy that a method gains by choosing τ on the test set itself."""
    on_test, on_validation = (
        search.scores.of(choices[method][split].mask).on("test") for split in ("test", "validation")
    )
    return on_test - on_validation


def read_evaluations(threshold: PathLike, thresholds: PathLike) -> int:
    """How often the configured search evaluated its objective, from thresholds.csv."""
    chosen = read_json(threshold)
    with Path(thresholds).open(newline="", encoding="utf-8") as file:
        return next(
            int(row["evaluations"])
            for row in csv.DictReader(file)
            if (row["method"], row["select_on"]) == (chosen["method"], chosen["select_on"])
        )


def read_selection_seconds(path: PathLike) -> float:
    """What the configured search took, from search_timing.json."""
    timing = read_json(path)
    return float(timing["selection_s"][timing["method"]])


def selection_seconds(search: Search, choices: Choices) -> dict[str, Any]:
    """The content of search_timing.json: CPU seconds of each method on the configured split."""
    split = search.threshold.select_on
    seconds = {method: found[split].seconds for method, found in choices.items()}
    return {"method": search.threshold.method, "selection_s": seconds}
