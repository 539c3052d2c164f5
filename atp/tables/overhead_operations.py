"""What each encoding costs beside direct angle encoding, in gates: the same on every machine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atp.data.task import Task
from atp.files import PathLike
from atp.results.circuits import (
    Stored,
    epochs_run,
    n_gates,
    pruned_gates,
    read_model,
)
from atp.results.labels import encoding_label, method_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, TASK, Files
from atp.results.write import Table
from atp.settings.sections import Settings

BASELINE = "angle"
PRUNING = "atp"
COUNTS = ["gates", "trainings", "search_operations", "training_operations"]
COLUMNS = [*TASK, "encoding", "search", *COUNTS, "training_overhead", "total_overhead"]


def make_table(files: Files, settings: Settings) -> Table:
    """Count the gates of every training.

    Args:
        files: `models`, their `model.npz`; `traces` and `thresholds` of the pairs; `reference`.
        settings: `data.samples.train`, `data.samples.validation`, and of `threshold` what
            `search_operations` names, and `select_on`.
    """
    frame = operations_table(files, settings)
    return Table(frame, operations_sheet(frame, files["reference"]))


def operations_table(files: Files, settings: Settings) -> pd.DataFrame:
    """Gate operations of each model's training, and of the search before it.

    An operation is one gate acting for one image. Every epoch evaluates each training and each
    validation image once, whatever the batches. A gradient is not counted apart from its
    evaluation: it costs the same multiple of it for every encoding.

    Args:
        files, settings: as for `make_table`.

    Returns:
        `COLUMNS`, one row per model, of ATP's one per method of search: gates of one evaluation
        (mean over the repetitions), trainings and operations of the search, operations of the
        trainings (all repetitions), and the overheads over angle encoding on the same pair in
        percent, without and with the search; missing where angle encoding was not run.
    """
    stored = {_place(path): read_model(path) for path in files["models"]}
    searches = {
        Task.of_folder(Path(trace).parent): (pd.read_csv(trace), pd.read_csv(thresholds))
        for trace, thresholds in zip(files["traces"], files["thresholds"], strict=True)
    }
    rows: list[dict[str, Any]] = []
    for (task, encoding), model in stored.items():
        named = {**task.columns, "encoding": encoding}
        if encoding == PRUNING:
            rows += [named | row for row in _searched(model, *searches[task], settings)]
        else:
            rows.append(named | _trained(model, n_gates(model), settings))
    table = pd.DataFrame(rows)
    total = table["search_operations"] + table["training_operations"]
    table["training_overhead"] = _overhead(table, table["training_operations"])
    table["total_overhead"] = _overhead(table, total)
    return table[COLUMNS]


def _place(path: PathLike) -> tuple[Task, str]:
    folder = Path(path).parent
    return Task.of_folder(folder.parent), folder.name


def _trained(model: Stored, gates: np.ndarray, settings: Settings) -> dict[str, Any]:
    operations = (gates * epochs_run(model)).sum() * _images(settings)
    counts = {"gates": gates.mean(), "trainings": 0, "search_operations": 0}
    return {"search": "", **counts, "training_operations": operations}


def _images(settings: Settings) -> int:
    """Images that are evaluated in an epoch."""
    return settings.data.samples.train + settings.data.samples.validation


def _searched(
    model: Stored, trace: pd.DataFrame, thresholds: pd.DataFrame, settings: Settings
) -> list[dict[str, Any]]:
    """ATP's rows: its model with the mask that each method chose, and what the method took."""
    split = settings.threshold.select_on
    chosen = thresholds[thresholds["select_on"] == split].groupby("method", sort=False)["n_kept"]
    steps = trace[trace["select_on"] == split]
    rows = []
    for method, kept in chosen:
        trained = _trained(model, pruned_gates(model, kept.to_numpy()), settings)
        by_repetition = steps[steps["method"] == method].groupby("repetition")["n_kept"]
        found = [
            search_operations(str(method), taken.to_numpy(), model, settings)
            for _, taken in by_repetition
        ]
        trainings, operations = np.sum(found, axis=0)
        counts = {"trainings": int(trainings), "search_operations": operations}
        rows.append(trained | {"search": method} | counts)
    return rows


def search_operations(
    method: str, taken: np.ndarray, model: Stored, settings: Settings
) -> tuple[int, float]:
    """What the search of one repetition trains, and the gate operations that this takes.

    Every training evaluates the validation images once more when it is scored. A full training
    is taken to run for as many epochs as ATP's do on average.

    Args:
        method: its name.
        taken: (evaluations,) positions kept at each threshold that it evaluated. Masks are
            nested, so their number tells which they are; each is trained once, but by `soft`,
            which keeps every position in its circuit and trains at every evaluation.
        model: ATP's.
        settings: `data.samples`, and of `threshold` the `seeds`, `low_fidelity` and `soft`.
    """
    options = settings.threshold
    full = float(epochs_run(model).mean())
    seeds, epochs = {
        "low_fidelity": (options.low_fidelity.seeds, float(options.low_fidelity.epochs)),
        "soft": (options.soft.seeds, full),
        "manual": (0, 0.0),
    }.get(method, (options.seeds, full))
    seeds = min(seeds, options.seeds)
    positions = model["mask"].shape[1]
    circuits = np.full(len(taken), positions) if method == "soft" else np.unique(taken)
    gates = pruned_gates(model, circuits[circuits > 0])
    evaluations = epochs * _images(settings) + settings.data.samples.validation
    return seeds * len(gates), float(seeds * gates.sum() * evaluations)


def _overhead(table: pd.DataFrame, operations: pd.Series) -> pd.Series:
    baseline = operations.where(table["encoding"] == BASELINE)
    keys = [table[name] for name in TASK]
    return PERCENT * (operations / baseline.groupby(keys).transform("max") - 1)


def operations_sheet(table: pd.DataFrame, reference: PathLike) -> Sheet:
    """Means over the pairs, with the paper's percentages beside them."""
    paper = pd.read_csv(reference).set_index("encoding")["value"]
    columns = ["gates", "trainings", "training_overhead", "total_overhead"]
    means = table.groupby(["encoding", "search"], sort=False)[columns].mean().reset_index()
    means["paper"] = means["encoding"].map(paper)
    return Sheet(
        label="overhead_operations",
        title="Overhead over angle encoding, in gates",
        caption=(
            "Means over the pairs: gates of one evaluation, encoding and ansatz; trainings of the "
            "search for ATP's threshold; and the gate operations of the training of all "
            "repetitions above those of angle encoding on the same pair (%), without and with the "
            "search. Each training and validation image is evaluated once in every epoch that was "
            "really run; docs/statistics.md says what is counted."
        ),
        header=[
            "Encoding",
            "Search",
            "Gates",
            "Trainings",
            "Training (%)",
            "In all (%)",
            "Paper (%)",
        ],
        rows=[_row(row) for row in means.to_dict("records")],
        names=2,
    )


def _row(row: Mapping[Any, Any]) -> list[Cell]:
    texts = [
        encoding_label(row["encoding"]),
        method_label(row["search"]) if row["search"] else "–",
        number(row["gates"], 1),
        number(row["trainings"], 0),
        number(row["training_overhead"], 0),
        number(row["total_overhead"], 0),
        number(row["paper"], 0),
    ]
    return [Cell(text) for text in texts]
