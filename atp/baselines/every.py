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
    masks: np.ndarray,
    n_searched: int,
    settings: Settings,
) -> list[Control]:
    """Train what stands beside the encodings, on the images and seeds of the first repetitions.

    Args:
        task, splits: the classes and their samples.
        means: class averages (repetitions, classes, positions).
        masks: (repetitions, positions) bool, what ATP keeps.
        n_searched: trainings that a repetition's search for ATP's threshold asked for; angle
            encoding gets as many beside its own.
        settings: `seed`, `circuit`, `qnn`, `training`, `controls`.
    """
    options = settings.controls
    splits = splits.first(options.repetitions)
    count = splits.n_repetitions
    angle = AngleControls(task, splits, settings)
    seeds = task.training_seeds(settings.seed, count)
    mask_seeds = task.seeds(settings.seed, count, "masks")
    restarts = [
        [first, *task.seeds(settings.seed, n_searched, "restarts", index)]
        for index, first in enumerate(seeds)
    ]
    drawn = [splits.of(repetition) for repetition in range(count)]
    scaled = [standardise(one) for one in drawn]
    parameters = angle.n_blocks * splits.n_positions
    decays = options.mlp.weight_decay
    controls = [
        Control.join([majority(one) for one in drawn]),
        Control.join([logistic(one, options.logistic) for one in scaled]),
        Control.join([svm(one, options.svm) for one in scaled]),
        perceptron(scaled, parameters, seeds, settings.training, decays),
        angle.best_of(restarts),
        *angle.without_gates(seeds),
    ]
    ceilings = ceiling(means)[:count]
    for dropped in options.dropped:
        every = np.full(count, dropped)
        controls += angle.dropping(ceilings, every, seeds, mask_seeds, as_atp=False)
    by_atp = (~masks).sum(axis=1)[:count]
    if by_atp.any():
        controls += angle.dropping(ceilings, by_atp, seeds, mask_seeds, as_atp=True)
    return controls
