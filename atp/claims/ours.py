"""This run's results, from the files that docs/design.md lists."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from atp.claims.evidence import Evidence, Measured, Sweep
from atp.data.task import Task
from atp.files import PathLike
from atp.results.tidy import (
    PERCENT,
    TASK,
    Files,
    by_task,
    read_models,
    read_tasks,
    select,
)
from atp.settings.sections import Settings
from atp.tables.comparisons import read_answers
from atp.tables.thresholds import thresholds_table

MASKS = ("drop_lowest", "drop_highest", "drop_random")
NO_HARDWARE = (
    "No hardware run of ATP beside angle encoding was judged; with `hardware.judged: true` a run "
    "of `snakemake` makes them on the devices of `hardware.backends` and judges them."
)
NO_CONTROLS = "No masks of other positions were trained beside ATP's."
NOTHING_PRUNED = "ATP prunes nothing on any pair, so there is nothing to compare with."


def own_results(files: Files, settings: Settings) -> Evidence:
    """Read everything but times.

    Args:
        files: lists of paths: `predictions`, `clean`, `noise`, `attacks`, `adversarial` of
            models; `thresholds`, `sweeps`, `controls` of pairs; `hardware`, the table of
            hardware runs; the last two may be empty.
        settings: `entropy.cut`, `noise.table` and `attack.table`.
    """
    clean = read_models(files["clean"])
    noise = select(read_models(files["noise"]), settings.noise.table, "noise.table")
    attacks = select(read_models(files["attacks"]), settings.attack.table, "attack.table")
    adversarial = read_models(files["adversarial"]).query("epsilon > 0")
    controls = _controls(files["controls"])
    gains = _gains(files["hardware"])
    absent = {}
    if not controls:
        absent["controls"] = NOTHING_PRUNED if files["controls"] else NO_CONTROLS
    if gains.empty:
        absent["hardware"] = NO_HARDWARE
    accuracy = read_answers(files["predictions"])
    return Evidence(
        accuracy=accuracy,
        entropy=_by_seed(clean, f"entropy_{settings.entropy.cut}_bits"),
        noise=_by_seed(noise, "accuracy", PERCENT),
        attack=_by_seed(attacks, "accuracy", PERCENT),
        sweeps={Task.of_folder(Path(path).parent): _sweep(path) for path in files["sweeps"]},
        searches=thresholds_table(files["thresholds"]),
        controls=controls,
        adversarial=_by_epsilon(adversarial),
        epsilons=tuple(sorted(adversarial["epsilon"].unique())),
        hardware={task: rows["gain"].to_numpy() for task, rows in by_task(gains)},
        device=_devices(gains),
        repetitions=min(len(values) for by in accuracy.values() for values in by.values()),
        absent=absent,
    )


def own_times(overhead: PathLike, reference: PathLike) -> Evidence:
    """Read the table of overheads, and the paper's percentages."""
    table = pd.read_csv(overhead).dropna(subset=["total_overhead"])
    claimed = pd.read_csv(reference)
    return Evidence(
        overhead=_by_seed(table.assign(seed=0), "total_overhead"),
        claimed_overhead=dict(zip(claimed["encoding"], claimed["value"], strict=True)),
    )


def _by_seed(frame: pd.DataFrame, column: str, scale: float = 1.0) -> Measured:
    return _by_model(frame, lambda rows: scale * rows.sort_values("seed")[column].to_numpy())


def _by_epsilon(frame: pd.DataFrame) -> Measured:
    def table(rows: pd.DataFrame) -> np.ndarray:
        return PERCENT * rows.pivot(index="seed", columns="epsilon", values="accuracy").to_numpy()

    return _by_model(frame, table)


def _by_model(frame: pd.DataFrame, values: Callable[[pd.DataFrame], np.ndarray]) -> Measured:
    found: dict[str, dict[Task, np.ndarray]] = {}
    for task, rows in by_task(frame):
        for encoding, own in rows.groupby("encoding", sort=False):
            found.setdefault(str(encoding), {})[task] = values(own)
    return found


def _sweep(path: PathLike) -> Sweep:
    rows = pd.read_csv(path)
    kept = rows.groupby("tau")["n_kept"].first()
    tables = [
        rows.pivot(index="seed", columns="tau", values=column).to_numpy()
        for column in ("validation_accuracy", "test_accuracy")
    ]
    return Sweep(kept.index.to_numpy(), kept.to_numpy(), *(PERCENT * table for table in tables))


def _controls(paths: Sequence[PathLike]) -> Measured:
    """Masks of ATP's size on the pairs where it prunes, one value per seed."""
    if not paths:
        return {}
    table = read_tasks(paths)
    masks = table[table["control"].isin(MASKS) & (table["dropped"] > 0)]
    keys = [*TASK, "control", "seed"]
    means = masks.groupby(keys, sort=False)["accuracy"].mean().reset_index()
    return _by_seed(means.rename(columns={"control": "encoding"}), "accuracy", PERCENT)


def _gains(paths: Sequence[PathLike]) -> pd.DataFrame:
    """The rows of the tables of hardware runs that say what ATP gains over angle encoding."""
    tables = [pd.read_csv(path).dropna(subset=["gain"]) for path in paths]
    return pd.concat(tables) if tables else pd.DataFrame(columns=[*TASK, "device", "kind", "gain"])


def _devices(gains: pd.DataFrame) -> str:
    """What the gains were measured on."""
    kinds = gains[["device", "kind"]].drop_duplicates().itertuples(index=False)
    return ", ".join(f"{row.device} ({row.kind})" for row in kinds)
