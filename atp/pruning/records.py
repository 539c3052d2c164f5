"""What the searches leave: the rows of their files, and the thresholds that ATP uses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from atp.files import PathLike, read_json
from atp.pruning.methods import Choices, Found
from atp.pruning.search import Search

Rows = list[dict[str, Any]]


def threshold_record(found: Sequence[Found]) -> dict[str, Any]:
    """The content of threshold.json, its lists one entry per repetition."""
    chosen = [one.configured for one in found]
    threshold = found[0].search.threshold
    return {
        "tau": [choice.tau for choice in chosen],
        "method": threshold.method,
        "select_on": threshold.select_on,
        "prune": threshold.prune,
        "kept": [np.flatnonzero(choice.mask).tolist() for choice in chosen],
        "accuracy": [
            one.search.scores.of(choice.mask).on(choice.select_on)
            for one, choice in zip(found, chosen, strict=True)
        ],
        "trainings": [_trainings(one) for one in found],
        "seeds": [one.search.scores.seeds for one in found],
    }


def _trainings(found: Found) -> int:
    """How many models the configured search asked for, at any fidelity."""
    threshold = found.search.threshold
    options = getattr(threshold, threshold.method, threshold)  # some methods have their own number
    return found.configured.evaluations * int(getattr(options, "seeds", threshold.seeds))


def read_masks(path: PathLike, n_positions: int) -> np.ndarray:
    """The masks (repetitions, positions) of threshold.json."""
    return np.stack([np.isin(np.arange(n_positions), kept) for kept in read_json(path)["kept"]])


def trace_rows(search: Search) -> Rows:
    """Every evaluation of every search of a repetition, in order."""
    rows: Rows = []
    counts: dict[tuple[str, str], int] = {}
    for found in search.trace:
        key = (found.method, found.select_on)
        counts[key] = counts.get(key, 0) + 1
        score = search.scores.of(found.mask)
        rows.append(
            {
                "repetition": search.repetition,
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


def answers_record(found: Sequence[Found]) -> dict[str, np.ndarray]:
    """The content of answers.npz: the test images that every mask's models answer right.

    Returns:
        `tau`, `kept` (repetitions, masks): the threshold, and how many positions it keeps, zero
        where a repetition has fewer masks than another; `right` (repetitions, masks, trainings,
        bytes): eight images a byte, as `np.packbits` has them; `images`, how many.
    """
    most = max(len(one.search.masks) for one in found)
    scores = found[0].search.scores
    images, trainings = len(scores.splits.test), len(scores.seeds)
    tau, kept = np.zeros((2, len(found), most))
    right = np.zeros((len(found), most, trainings, -(-images // 8)), dtype=np.uint8)
    for number, one in enumerate(found):
        for index, (threshold, mask) in enumerate(one.search.masks):
            tau[number, index], kept[number, index] = threshold, mask.sum()
            right[number, index] = np.packbits(one.search.scores.of(mask).right, axis=1)
    return {"tau": tau, "kept": kept.astype(int), "right": right, "images": np.array(images)}


def sweep_rows(search: Search) -> Rows:
    """A repetition's accuracies at the manual thresholds of Figs. 4 and 5, means over trainings."""
    masks = [search.mask(tau) for tau in search.threshold.sweep]
    return [
        {
            "repetition": search.repetition,
            "tau": tau,
            "n_kept": int(mask.sum()),
            "validation_accuracy": search.scores.of(mask).on("validation"),
            "test_accuracy": search.scores.of(mask).on("test"),
        }
        for tau, mask in zip(search.threshold.sweep, masks, strict=True)
    ]


def choice_rows(found: Found) -> Rows:
    """What each method chose, and how much choosing on the test set flatters it."""
    search = found.search
    return [
        {
            "repetition": search.repetition,
            "method": method,
            "select_on": split,
            "tau": choice.tau,
            "n_kept": int(choice.mask.sum()),
            "validation_accuracy": search.scores.of(choice.mask).on("validation"),
            "test_accuracy": search.scores.of(choice.mask).on("test"),
            "optimism": optimism(search, found.choices, method) if split == "test" else 0.0,
            "evaluations": choice.evaluations,
            "moved": choice.moved,
        }
        for method, by_split in found.choices.items()
        for split, choice in by_split.items()
    ]


def optimism(search: Search, choices: Choices, method: str) -> float:
    """Test accuracy that a method gains by choosing τ on the test set itself."""
    on_test, on_validation = (
        search.scores.of(choices[method][split].mask).on("test") for split in ("test", "validation")
    )
    return on_test - on_validation


def read_selection_seconds(path: PathLike) -> float:
    """What the configured searches of all repetitions took, from search_timing.json."""
    timing = read_json(path)
    return float(timing["selection_s"][timing["method"]])


def selection_seconds(found: Sequence[Found]) -> dict[str, Any]:
    """The content of search_timing.json: CPU seconds of each method on the configured split.

    They are sums over the repetitions.
    """
    threshold = found[0].search.threshold
    seconds = {
        method: sum(one.choices[method][threshold.select_on].seconds for one in found)
        for method in found[0].choices
    }
    return {"method": threshold.method, "selection_s": seconds}
