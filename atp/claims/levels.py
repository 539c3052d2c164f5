"""Robustness is judged where our level is the paper's: at which ε and which strength that is.

The paper's settings need not be where its accuracies are: at its ε nothing may be left to compare.
The strengths are matched by angle encoding alone, which none of the claims is for.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from atp.claims.evidence import Level, Measured, Robustness
from atp.claims.read import by_seed
from atp.data.task import Task
from atp.results.labels import attack_label
from atp.results.tidy import PERCENT
from atp.settings.sections import AttackTable, NoiseTable

BASELINE = "angle"
MATCHED_BY = "fgsm"


def attacks_to_judge(
    rows: pd.DataFrame, shown: Measured, paper: Measured, table: AttackTable
) -> Robustness:
    """FGSM at the ε where angle encoding keeps what it keeps in the paper, and PGD there.

    Where PGD was not run at that ε, the nearest one that was; without angle encoding there is
    only the attack of the table.

    Args:
        rows: of the models' attacks.csv.
        shown: accuracy (%) under the attack of the table, (seeds,).
        paper: Table 4.
        table: the attack that is shown in it.
    """
    attacked = rows[(rows["space"] == table.space) & (rows["epsilon"] > 0)]
    by_fgsm = _by_strength(attacked[attacked["method"] == MATCHED_BY], "epsilon")
    kept = {epsilon: found.get(BASELINE, {}) for epsilon, found in by_fgsm.items()}
    level = closest(kept, paper.get(BASELINE, {}))
    if level is None:
        return Robustness({attack_words(table.method, table.epsilon): shown}, shown)
    judged = {}
    for method in (MATCHED_BY, *sorted({*attacked["method"]} - {MATCHED_BY})):
        found = _by_strength(attacked[attacked["method"] == method], "epsilon")
        epsilon = min(found, key=lambda near: abs(near - level.strength))
        judged[attack_words(method, epsilon)] = found[epsilon]
    return Robustness(judged, shown, level)


def noise_to_judge(
    rows: pd.DataFrame, shown: Measured, clean: Measured, lost: Measured, table: NoiseTable
) -> Robustness:
    """The noise of Table 3, and the strength at which angle encoding loses what it does there.

    Args:
        rows: of the models' noise.csv.
        shown: accuracy (%) under the noise of the table, (seeds,).
        clean: accuracy without noise (%), (seeds,).
        lost: the points lost in the paper.
        table: the noise that is shown in Table 3; another strength has its shots and training.
    """
    alike = (rows["shots"] == table.shots) & (
        rows["trained_under_noise"] == table.trained_under_noise
    )
    noisy = _by_strength(rows[alike & (rows["strength"] > 0)], "strength")
    ours = {
        strength: {task: clean[BASELINE][task] - values for task, values in of[BASELINE].items()}
        for strength, of in noisy.items()
        if BASELINE in of
    }
    level = closest(ours, lost.get(BASELINE, {}))
    judged = {noise_words(table.strength): shown}
    if level is not None:
        judged[noise_words(level.strength)] = noisy[level.strength]
    return Robustness(judged, shown, level)


def _by_strength(rows: pd.DataFrame, column: str) -> dict[float, Measured]:
    """Accuracy (%) by the values of a column, rising."""
    return {
        strength: by_seed(rows[rows[column] == strength], "accuracy", PERCENT)
        for strength in sorted(rows[column].unique().tolist())
    }


def closest(
    ours: Mapping[float, Mapping[Task, np.ndarray]], paper: Mapping[Task, np.ndarray]
) -> Level | None:
    """The strength whose mean is the closest to the paper's, of equals the weakest.

    Means are over the pairs that both have; where they share none, each is over its own.

    Args:
        ours: by strength and pair.
        paper: by pair.

    Returns:
        None where one side has nothing.
    """
    levels = []
    for strength in sorted(ours):
        shared = [task for task in ours[strength] if task in paper]
        if paper and ours[strength]:
            values = [
                np.mean([float(side[task].mean()) for task in (shared or side)])
                for side in (ours[strength], paper)
            ]
            levels.append(Level(strength, *map(float, values)))
    return min(levels, key=lambda level: abs(level.ours - level.paper), default=None)


def attack_words(method: str, epsilon: float) -> str:
    """An attack in print."""
    return f"{attack_label(method)} at ε = {epsilon:g}"


def noise_words(strength: float) -> str:
    """A strength of noise in print."""
    return f"{PERCENT * strength:g} % noise"
