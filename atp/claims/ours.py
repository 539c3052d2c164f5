"""This run's results, from the files that docs/design.md lists."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from atp.claims.evidence import Evidence, Measured, Sweep
from atp.files import PathLike
from atp.results.tidy import MODEL, PAIR, PERCENT, Pair, pair_of, read_models, read_pairs, select
from atp.tables.comparisons import read_answers
from atp.tables.thresholds import thresholds_table

MASKS = ("drop_lowest", "drop_highest", "drop_random")
NO_HARDWARE = (
    "No hardware run was found; `snakemake hardware` makes one on the fake Sherbrooke, and the "
    "next run of `snakemake` judges it."
)
NO_CONTROLS = "No masks of other positions were trained beside ATP's."
NOTHING_PRUNED = "ATP prunes nothing on any pair, so there is nothing to compare with."


def own_results(inputs: Any, settings: dict[str, Any]) -> Evidence:
    """Read everything but times.

    Args:
        inputs: lists of paths: predictions, clean, noise, attacks, adversarial of models;
            thresholds, sweeps and, where they exist, controls of pairs.
        settings: config keys by their dotted names, and `hardware_table`: a path and its digest,
            or None.
    """
    clean = read_models(inputs.clean)
    noise = select(read_models(inputs.noise), settings["noise.table"], "noise.table")
    attacks = select(read_models(inputs.attacks), settings["attack.table"], "attack.table")
    adversarial = read_models(inputs.adversarial).query("epsilon > 0")
    controls, absent = _controls(inputs.get("controls", []))
    if settings["hardware_table"] is None:
        hardware: dict[Pair, np.ndarray] = {}
        device = ""
        absent["hardware"] = NO_HARDWARE
    else:
        hardware, device = _hardware(settings["hardware_table"]["path"])
    return Evidence(
        accuracy=read_answers(inputs.predictions),
        entropy=_by_seed(clean, f"entropy_{settings['entropy.cut']}_bits"),
        noise=_by_seed(noise, "accuracy", PERCENT),
        attack=_by_seed(attacks, "accuracy", PERCENT),
        sweeps={pair_of(Path(path).parent): _sweep(path) for path in inputs.sweeps},
        searches=thresholds_table(inputs.thresholds),
        controls=controls,
        adversarial=_by_epsilon(adversarial),
        epsilons=tuple(sorted(adversarial["epsilon"].unique())),
        hardware=hardware,
        device=device,
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
    found: dict[str, dict[Pair, np.ndarray]] = {}
    for key, rows in frame.groupby(MODEL, sort=False):
        *pair, encoding = cast(Any, key)
        found.setdefault(encoding, {})[Pair(*pair)] = values(rows)
    return found


def _sweep(path: PathLike) -> Sweep:
    rows = pd.read_csv(path)
    kept = rows.groupby("tau")["n_kept"].first()
    tables = [
        rows.pivot(index="seed", columns="tau", values=column).to_numpy()
        for column in ("validation_accuracy", "test_accuracy")
    ]
    return Sweep(kept.index.to_numpy(), kept.to_numpy(), *(PERCENT * table for table in tables))


def _controls(paths: Sequence[PathLike]) -> tuple[Measured, dict[str, str]]:
    """Masks of ATP's size on the pairs where it prunes, a value a seed."""
    if not paths:
        return {}, {"controls": NO_CONTROLS}
    table = read_pairs(paths)
    masks = table[table["control"].isin(MASKS) & (table["dropped"] > 0)]
    if masks.empty:
        return {}, {"controls": NOTHING_PRUNED}
    keys = [*PAIR, "control", "seed"]
    means = masks.groupby(keys, sort=False)["accuracy"].mean().reset_index()
    return _by_seed(means.rename(columns={"control": "encoding"}), "accuracy", PERCENT), {}


def _hardware(path: PathLike) -> tuple[dict[Pair, np.ndarray], str]:
    """Gains by pair, a value a device, and what the devices are."""
    gains = pd.read_csv(path).dropna(subset=["gain"])
    kinds = gains[["device", "kind"]].drop_duplicates().itertuples(index=False)
    device = ", ".join(f"{row.device} ({row.kind})" for row in kinds)
    by_pair = gains.groupby(PAIR, sort=False)["gain"]
    return {Pair(*cast(Any, key)): values.to_numpy() for key, values in by_pair}, device
