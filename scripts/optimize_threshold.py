"""Search the threshold of a pair: four methods, on validation and on test accuracy."""

import json
from typing import Any

import numpy as np

from atp.data.samples import read_samples
from atp.files import read_npz, write_csv, write_json
from atp.pair import pair_label, training_seeds
from atp.pruning.search import SPLITS, Choice, Search, optimism
from atp.qnn.circuit import make_ansatz
from atp.workflow.step import run_step

METHODS = ("exact", "brief", "lbfgsb", "soft")


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the chosen threshold, the trace of every search, and the manual sweep."""
    means = read_npz(inputs.means)
    threshold = settings["threshold"]
    search = Search(
        (means["mean_a"], means["mean_b"]),
        read_samples(inputs.features),
        make_ansatz(settings["circuit"]["layout"], settings["circuit"]["layers"]),
        settings,
        training_seeds(settings["seed"], threshold["seeds"], wildcards),
        pair_label(wildcards),
    )
    search.warm_up()
    methods = list(dict.fromkeys([*METHODS, threshold["method"]]))
    choices = {method: {split: search.run(method, split) for split in SPLITS} for method in methods}
    chosen = choices[threshold["method"]][threshold["select_on"]]
    write_csv(outputs.trace, trace_rows(search))
    write_csv(outputs.sweep, sweep_rows(search, threshold["sweep"]))
    write_csv(outputs.thresholds, threshold_rows(search, choices))
    seconds = {name: found[threshold["select_on"]].seconds for name, found in choices.items()}
    write_json(outputs.timing, {"method": threshold["method"], "selection_s": seconds})
    write_json(outputs.threshold, summary(search, chosen, threshold))


def summary(search: Search, chosen: Choice, threshold: dict[str, Any]) -> dict[str, Any]:
    """The threshold that ATP uses."""
    return {
        "tau": chosen.tau,
        "method": chosen.method,
        "select_on": chosen.select_on,
        "prune": threshold["prune"],
        "kept": np.flatnonzero(chosen.kept).tolist(),
        "accuracy": search.score(chosen.kept).on(chosen.select_on),
        "seeds": search.seeds,
    }


def trace_rows(search: Search) -> list[dict[str, Any]]:
    """Every evaluation of every search, in order."""
    rows: list[dict[str, Any]] = []
    counts: dict[tuple[str, str], int] = {}
    for found in search.trace:
        key = (found.method, found.select_on)
        counts[key] = counts.get(key, 0) + 1
        score = search.score(found.kept)
        rows.append(
            {
                "method": found.method,
                "select_on": found.select_on,
                "evaluation": counts[key],
                "tau": found.tau,
                "n_kept": int(found.kept.sum()),
                "kept": json.dumps(np.flatnonzero(found.kept).tolist()),
                "validation_accuracy": score.on("validation"),
                "test_accuracy": score.on("test"),
                "objective": found.objective,
            }
        )
    return rows


def sweep_rows(search: Search, sweep: list[float]) -> list[dict[str, Any]]:
    """Accuracy at the manual thresholds of Figs. 4 and 5, a row a seed."""
    return [
        {
            "seed": seed,
            "tau": tau,
            "n_kept": int(search.kept(tau).sum()),
            "validation_accuracy": float(search.score(search.kept(tau)).validation[seed]),
            "test_accuracy": float(search.score(search.kept(tau)).test[seed]),
        }
        for tau in sweep
        for seed in range(len(search.seeds))
    ]


def threshold_rows(search: Search, choices: dict[str, dict[str, Choice]]) -> list[dict[str, Any]]:
    """What each search chose, and how much choosing on the test set flatters it."""
    return [
        {
            "method": method,
            "select_on": split,
            "tau": choice.tau,
            "n_kept": int(choice.kept.sum()),
            "validation_accuracy": search.score(choice.kept).on("validation"),
            "test_accuracy": search.score(choice.kept).on("test"),
            "optimism": optimism(search.score, found) if split == "test" else 0.0,
            "evaluations": choice.evaluations,
            "moved": choice.moved,
        }
        for method, found in choices.items()
        for split, choice in found.items()
    ]


run_step(main, snakemake)
