"""This run's results, from the files that docs/design.md lists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from atp.claims.evidence import Evidence, Measured, Sweep, lost, over_images
from atp.claims.levels import attacks_to_judge, noise_to_judge
from atp.claims.published import published
from atp.claims.read import Run, by_model, by_seed
from atp.data.task import Task
from atp.files import PathLike
from atp.results.circuits import n_pruned, read_model
from atp.results.tidy import (
    MODEL,
    PERCENT,
    TASK,
    Files,
    by_task,
    read_models,
    read_tasks,
    task_of,
)
from atp.results.trained import Models
from atp.settings.sections import Settings
from atp.tables.thresholds import thresholds_table

MASKS = ("drop_lowest", "drop_highest", "drop_random")
NO_HARDWARE = (
    "No hardware run has ATP beside angle encoding; with both in `encodings` it is simulated, and "
    "with `hardware.judged: true` made on the devices of `hardware.backends`."
)
IN_PLACE = "exact simulation"
NOT_LEARNED = "Angle encoding and ATP answer one class for every image, on every pair."
NO_CONTROLS = "No masks of other positions were trained beside ATP's."
NOT_TRAINED = "Nothing was trained adversarially; add pairs to `adversarial.pairs`."
NOT_COUNTED = "Overheads were not counted on these pairs."
NOTHING_PRUNED = (
    "ATP prunes nothing on the pairs in question, or in too few repetitions; without pruning it "
    "is angle encoding."
)


def own_results(files: Files, settings: Settings, left_out: Models = frozenset()) -> Evidence:
    """Read everything that a claim is judged on.

    Args:
        files: lists of paths: `predictions`, `clean`, `noise`, `attacks`, `adversarial` of
            models, `masks`, the `model.npz` of ATP's; `thresholds`, `sweeps`, `controls` of
            pairs; `hardware`, the table of hardware runs, `simulated`, those trainings simulated;
            the last three may be empty; and one path each: `operations`, the table of gate
            operations if any, `overhead`, the paper's, and its tables as `published` names them.
        settings: `entropy.cut`, `noise.table`, `attack.table` and `statistics`.
        left_out: models that do not count, as they did not learn.
    """
    run, paper = Run(files, left_out), published(files)
    fewest = settings.statistics.fewest_repetitions
    clean, accuracy = run.rows("clean"), run.answers()
    noise = noise_to_judge(
        run.rows("noise"),
        run.shown("noise", settings.noise.table, "noise.table"),
        over_images(accuracy),
        lost(paper.accuracy, paper.noise.shown),
        settings.noise.table,
    )
    attack = attacks_to_judge(
        run.rows("attacks"),
        run.shown("attacks", settings.attack.table, "attack.table"),
        paper.attack.shown,
        settings.attack.table,
    )
    controls = _controls(run.of_pairs("controls"), clean, fewest)
    adversarial, epsilons = _adversarial(run, files["masks"], fewest)
    gains, device = _gains(files)
    evidence = Evidence(
        accuracy=accuracy,
        entropy=by_seed(clean, f"entropy_{settings.entropy.cut}_bits"),
        noise=noise,
        attack=attack,
        sweeps={Task.of_folder(Path(path).parent): _sweep(path) for path in run.of_pairs("sweeps")},
        searches=_searches(run.of_pairs("thresholds")),
        controls=controls,
        adversarial=adversarial,
        epsilons=epsilons,
        hardware={task: rows["gain"].to_numpy() for task, rows in by_task(gains)},
        device=device,
        in_place="" if files["hardware"] else IN_PLACE,
        overhead=_overhead(files["operations"], run),
        claimed_overhead=_claimed(files["overhead"]),
        repetitions=_repetitions(files["clean"]),
    )
    return replace(evidence, absent=_absent(evidence, files))


def _absent(evidence: Evidence, files: Files) -> dict[str, str]:
    """Why something is missing, as a sentence, by its name."""
    absent = {}
    if not evidence.sweeps:
        absent["searches"] = absent["sweeps"] = NOT_LEARNED
    if not evidence.controls:
        absent["controls"] = NOTHING_PRUNED if files["controls"] else NO_CONTROLS
    if not evidence.adversarial:
        absent["adversarial"] = NOTHING_PRUNED if files["adversarial"] else NOT_TRAINED
    if not evidence.overhead:
        absent["overhead"] = NOT_COUNTED
    if not evidence.hardware:
        absent["hardware"] = NO_HARDWARE
    return absent


def _repetitions(paths: Sequence[PathLike]) -> int:
    """How often the least trained model was."""
    return int(read_models(paths).groupby(MODEL).size().min())


def _searches(paths: Sequence[PathLike]) -> pd.DataFrame | None:
    return thresholds_table(paths) if paths else None


def _adversarial(
    run: Run, masks: Sequence[PathLike], fewest: int
) -> tuple[Measured, tuple[float, ...]]:
    """Accuracy (repetitions, ε above 0) where ATP prunes; elsewhere it is angle encoding.

    Pairs on which it does so in fewer than `fewest` repetitions are left out. And the ε.
    """
    if not run.files["adversarial"]:
        return {}, ()
    rows = run.rows("adversarial").query("epsilon > 0")
    prunes = {Task.of_folder(Path(path).parent.parent): _prunes(path) for path in masks}
    counted = {task for task, where in prunes.items() if where.sum() >= fewest}

    def table(rows: pd.DataFrame) -> np.ndarray:
        wide = rows.pivot(index="repetition", columns="epsilon", values="accuracy")
        return PERCENT * wide.to_numpy()

    found: dict[str, dict[Task, np.ndarray]] = {}
    for encoding, by in by_model(rows, table).items():
        for task in (task for task in by if task in counted):
            found.setdefault(encoding, {})[task] = by[task][prunes[task][: len(by[task])]]
    return found, tuple(sorted(rows["epsilon"].unique()))


def _prunes(path: PathLike) -> np.ndarray:
    """Whether the threshold prunes a position, by repetition: (repetitions,)."""
    return n_pruned(read_model(path)) > 0


def _sweep(path: PathLike) -> Sweep:
    rows = pd.read_csv(path)
    kept = rows.groupby("tau")["n_kept"].first()
    tables = [
        rows.pivot(index="repetition", columns="tau", values=column).to_numpy()
        for column in ("validation_accuracy", "test_accuracy")
    ]
    return Sweep(kept.index.to_numpy(), kept.to_numpy(), *(PERCENT * table for table in tables))


def _controls(paths: Sequence[PathLike], clean: pd.DataFrame, fewest: int) -> Measured:
    """Masks that drop as many positions as ATP, and `none` beside them, one value per seed.

    Only the seeds for which ATP drops any are there, and the pairs of at least `fewest`.
    """
    if not paths:
        return {}
    table = read_tasks(paths).rename(columns={"control": "encoding"})
    masks = table[table["encoding"].isin(MASKS) & table["as_atp"] & (table["dropped"] > 0)]
    pruned = masks[[*TASK, "repetition"]].drop_duplicates()
    unpruned = clean[clean["encoding"] == "angle"].merge(pruned)
    rows = pd.concat([masks, unpruned.assign(encoding="none")])
    enough = rows.groupby(TASK)["repetition"].transform("nunique") >= fewest
    return by_seed(rows[enough], "accuracy", PERCENT)


def _overhead(path: PathLike, run: Run) -> Mapping[str, Measured]:
    """Overhead over angle encoding (%), by encoding and search; one value per pair."""
    if not path:
        return {}
    table = pd.read_csv(path, keep_default_na=False, na_values={"total_overhead": [""]})
    found: dict[str, dict[str, dict[Task, np.ndarray]]] = {}
    for row in table.dropna(subset=["total_overhead"]).to_dict("records"):
        task, encoding = task_of(row[name] for name in TASK), row["encoding"]
        if run.has(task, "angle") and run.has(task, encoding):
            by_search = found.setdefault(encoding, {}).setdefault(row["search"], {})
            by_search[task] = np.array([row["total_overhead"]])
    return found


def _claimed(path: PathLike) -> dict[str, float]:
    table = pd.read_csv(path)
    return dict(zip(table["encoding"], table["value"], strict=True))


def _gains(files: Files) -> tuple[pd.DataFrame, str]:
    """What ATP gains over angle encoding on devices or in their place, and on what it does."""
    if files["hardware"]:
        tables = pd.concat([pd.read_csv(path) for path in files["hardware"]])
        gains = tables.dropna(subset=["gain"])
        return gains, _devices(gains)
    if not files["simulated"]:
        return pd.DataFrame(columns=[*TASK, "gain"]), ""
    rows = pd.concat([pd.read_csv(path) for path in files["simulated"]])
    means = rows.groupby([*TASK, "repetition", "encoding"])["accuracy"].mean().unstack()
    gains = (PERCENT * (means["atp"] - means["angle"])).rename("gain").reset_index()
    return gains, f"{rows['start'].nunique()} starts per pair, without a device and its noise"


def _devices(gains: pd.DataFrame) -> str:
    """How often and on what the gains were measured."""
    fewest = gains.groupby(TASK).size().min()
    trainings = "one training" if fewest == 1 else f"{fewest} trainings"
    kinds = gains[["device", "kind"]].drop_duplicates().itertuples(index=False)
    devices = ", ".join(f"{row.device} ({row.kind})" for row in kinds)
    return f"{trainings} per pair and encoding on {devices}"
