"""All controls of a task."""

from __future__ import annotations

import numpy as np

from atp.baselines.classical import logistic, majority, standardise, svm
from atp.baselines.control import Control
from atp.baselines.mlp import perceptron
from atp.baselines.quantum import AngleControls
from atp.data.samples import Splits
from atp.data.task import Task
from atp.pruning.masks import ceiling
from atp.settings.sections import Settings


def train_controls(
    task: Task,
    splits: Splits,
    means: np.ndarray,
    mask: np.ndarray,
    n_searched: int,
    settings: Settings,
) -> list[Control]:
    """Train what stands beside the encodings, on the same samples and seeds.

    Args:
        task, splits: the classes and their samples.
        means: class averages (classes, positions).
        mask: (positions,) bool, what ATP keeps.
        n_searched: trainings per seed that the search for ATP's threshold asked for; angle
            encoding gets as many.
        settings: `seed`, `circuit`, `qnn`, `training`, `controls`.
    """
    options = settings.controls
    angle = AngleControls(task, splits, settings)
    seeds = task.training_seeds(settings.seed, options.seeds)
    mask_seeds = task.seeds(settings.seed, len(seeds), "masks")
    restarts = [
        [first, *task.seeds(settings.seed, n_searched - 1, "restarts", index)]
        for index, first in enumerate(seeds)
    ]
    scaled = standardise(splits)
    parameters = angle.parameters(splits.n_positions)
    decays = options.mlp.weight_decay
    controls = [
        majority(splits),
        logistic(scaled, options.logistic),
        svm(scaled, options.svm),
        perceptron(scaled, parameters, seeds, settings.training, decays),
        angle.best_of(restarts),
        *angle.without_gates(seeds),
    ]
    by_atp = int((~mask).sum())
    for dropped in sorted({*options.dropped, by_atp} - {0}):
        as_atp = dropped == by_atp
        controls += angle.dropping(ceiling(means), dropped, seeds, mask_seeds, as_atp)
    return controls
