"""The closest readings: which they are, what they share, and what ATP gains in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from atp.data.task import Task
from atp.readings.distance import closest, distances, mean_gaps, published_cells
from atp.readings.effects import CLAIMS, claim_effects
from atp.readings.files import read_chosen, read_draws, read_rows
from atp.readings.stages import COMPARED, FIRST, halves, tasks_of
from atp.results.tidy import Files
from atp.settings.keys import nested
from atp.settings.sections import Settings
from atp.statistics.intervals import holm

SECTIONS = ("data", "pca", "sqe", "circuit", "training", "entropy")
"""Sections of the configuration that the distance depends on."""


def choose(files: Files, stage: str, settings: Settings) -> list[int]:
    """The readings that go on to a stage.

    Args:
        files: `first`, the first stage's files; `sqe`, those of the near readings, if there are
            any yet; `accuracies` and `entropies`, the paper's tables.
        stage: `near`, whose SQE is trained, or `closest`.
        settings: `seed`, `pairs`, `statistics.test_images` and `readings`.

    Returns:
        Their numbers, rising.
    """
    rows = read_rows(files["first"])
    encodings: Sequence[str] = FIRST
    if stage == "closest":
        with_sqe = read_rows(files["sqe"])
        near = rows[rows["reading"].isin(with_sqe["reading"])]
        rows, encodings = pd.concat([near, with_sqe]), COMPARED
    share = {"near": settings.readings.near, "closest": settings.readings.closest}[stage]
    calibration, _ = halves(settings.pairs, settings.seed)
    found = distances(rows, cells_of(files, settings), calibration, encodings)
    return sorted(closest(found, math.ceil(share * settings.readings.draws)))


def cells_of(files: Files, settings: Settings) -> pd.DataFrame:
    """The paper's cells, as `published_cells` gives them."""
    spreads = settings.statistics.test_images, settings.readings.entropy_spread
    return published_cells(files["accuracies"], files["entropies"], *spreads)


def judged_readings(files: Files, settings: Settings) -> pd.DataFrame:
    """What is known of every reading that was evaluated whole.

    Args:
        files: as for `choose`, and `whole`, `protocol`, `closest`, `draws`.
        settings: as for `choose`.

    Returns:
        By reading: `group`, closest or sample; `selected`, the distance on the calibrating half
        that it was chosen by, one training; `calibration` and `check`, its distances on both
        halves with fresh seeds; `accuracy_gap`, `entropy_gap` over all pairs; ATP's `gain` over
        angle encoding in points with `ci_low, ci_high` over the pairs; `protocol_gain`,
        `protocol_wins` and `protocol_fresh` of simulated papers; and the level of every choice.
    """
    whole, cells = read_rows(files["whole"]), cells_of(files, settings)
    calibration, check = halves(settings.pairs, settings.seed)
    near = read_rows(files["sqe"])
    first = read_rows(files["first"])
    cheap = pd.concat([first[first["reading"].isin(near["reading"])], near])
    chosen = read_chosen(files["closest"])
    gains = claim_effects(whole, CLAIMS["accuracy"]).rename(columns={"effect": "gain"})
    numbers = gains.index
    found = pd.DataFrame(
        {
            "group": np.where(numbers.isin(chosen), "closest", "sample"),
            "selected": distances(cheap, cells, calibration, COMPARED).reindex(numbers),
            "calibration": distances(whole, cells, calibration, COMPARED),
            "check": distances(whole, cells, check, COMPARED),
        },
        index=numbers,
    )
    gaps = mean_gaps(whole, cells, tasks_of(settings.pairs), COMPARED).reindex(numbers)
    protocol = read_rows(files["protocol"]).set_index("reading")
    return found.join([gaps, gains, protocol, read_draws(files["draws"])])


def agreement(
    rows: pd.DataFrame, cells: pd.DataFrame, parts: tuple[list[Task], list[Task]]
) -> float:
    """Rank correlation over all draws of the distances on the two halves, three encodings each."""
    both = [distances(rows, cells, tasks, FIRST) for tasks in parts]
    return float(both[0].corr(both[1], method="spearman"))


def shared_levels(draws: pd.DataFrame, chosen: Sequence[int]) -> pd.DataFrame:
    """Which levels are more frequent among the closest readings than among all.

    The test is exact: of all draws, as many as are closest are taken at random, and a level
    is found among them as often or more often (hypergeometric). Holm's correction is over all
    levels of all choices that can matter.

    Args:
        draws: by reading, the level of every choice.
        chosen: the closest.

    Returns:
        One row per choice that varies and level: `choice, level, among_all, among_closest`
        (shares), `p` and `p_holm`.
    """
    near = draws.loc[list(chosen)]
    rows: list[dict[str, Any]] = []
    for choice in draws:
        if str(choice).split(".")[0] not in SECTIONS or draws[choice].nunique() < 2:
            continue
        for level, count in draws[choice].value_counts(sort=False).items():
            hits = int((near[choice] == level).sum())
            tail = hypergeom.sf(hits - 1, len(draws), count, len(near))
            rows.append(
                {
                    "choice": choice,
                    "level": level,
                    "among_all": count / len(draws),
                    "among_closest": hits / len(near),
                    "p": float(tail),
                }
            )
    table = pd.DataFrame(rows, columns=["choice", "level", "among_all", "among_closest", "p"])
    return table.assign(p_holm=holm(table["p"]))


def overlay(levels: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """A reading as a file to lay over config.yaml, with what the lists of others must then have.

    Args:
        levels: of the reading.
        settings: the configuration's `noise`, `attack` and `controls.dropped`.
    """
    noise, attack = settings.noise, settings.attack
    has = dict(levels)
    for key, into, values in (
        ("noise.table.strength", "noise.strengths", noise.strengths),
        ("noise.table.shots", "noise.shots", noise.shots),
        ("attack.table.epsilon", "attack.epsilons", attack.epsilons),
    ):
        if key in levels and levels[key] not in values:
            has[into] = sorted([*values, levels[key]])
    positions = levels["data.grid"] ** 2 if "data.grid" in levels else math.inf
    dropped = settings.controls.dropped
    if dropped[-1] >= positions:
        has["controls.dropped"] = [number for number in dropped if number < positions]
    return nested(has)


def preset_text(
    number: int, found: pd.Series, levels: Mapping[str, Any], settings: Settings
) -> str:
    """The closest reading as a preset.

    Args:
        number: of the reading.
        found: its row of `judged_readings`.
        levels: of every choice.
        settings: as for `overlay`, and `readings.draws`.
    """
    import yaml

    head = [
        f"Reading {number}, the closest of {settings.readings.draws} to the paper's Tables 1 and 2",
        "by angle, amplitude, PCA and SQE: the closest, not its authors' settings.",
        "Root mean square gap in standard deviations, with fresh seeds: "
        f"{found['calibration']:.2f} on the",
        f"pairs that chose it, {found['check']:.2f} on the others.",
    ]
    if math.isnan(found["calibration"]):
        head = [f"Reading {number}; the paper has no numbers on these pairs to be close to."]
    body = {"results_dir": str(Path("results", "closest")), **overlay(levels, settings)}
    lines = "".join(f"# {line}\n" for line in head)
    return f"{lines}\n{yaml.safe_dump(body, sort_keys=False, default_flow_style=None)}"
