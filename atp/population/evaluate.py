"""Every step of one task in one process: what many small jobs would take to start is saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from atp.baselines.control import Control
from atp.baselines.quantum import AngleControls
from atp.data.prepare import prepare
from atp.data.samples import Splits
from atp.data.task import Task
from atp.encodings.registry import ENCODINGS
from atp.evaluation.attacks import evaluate_attacks, make_targets
from atp.evaluation.clean import evaluate_clean
from atp.evaluation.noise import evaluate_noise
from atp.evaluation.rows import model_columns, repetition_rows
from atp.hardware.simulate import simulate_hardware
from atp.pruning.masks import ceiling, class_means
from atp.pruning.methods import search_repetitions
from atp.pruning.records import choice_rows, sweep_rows, threshold_record
from atp.settings.sections import Settings
from atp.training.train_encoding import train_encoding

Content = Any
"""Rows of a CSV, or arrays of an npz."""


def evaluate_task(
    arrays: Mapping[str, np.ndarray], task: Task, settings: Settings
) -> Iterator[tuple[str, Content]]:
    """Run a task from its images to its evaluations.

    Args:
        arrays: all images of the data set, as `atp.data.loaders` gives them.
        task: the classes.
        settings: what the single steps read.

    Yields:
        The name of a file below the task's folder, and its content: of the files that the
        verdicts rest on, as the single steps write them.
    """
    features, images = prepare(arrays, task, settings)
    splits = Splits.of_arrays(features)
    means = class_means(splits.train)
    found = search_repetitions(task, splits, means, settings)
    yield "sweep.csv", [row for one in found for row in sweep_rows(one.search)]
    yield "thresholds.csv", [row for one in found for row in choice_rows(one)]
    masks = np.stack([one.configured.mask for one in found])
    targets = make_targets(splits.test, images)
    for name in settings.encodings:
        kept = masks if ENCODINGS[name].prunes else np.ones_like(masks)
        model = train_encoding(name, task, splits, kept, settings)
        expectation, columns = evaluate_clean(model, splits, settings.entropy.half_samples)
        rows = repetition_rows(model_columns(task, name), {}, columns)
        yield f"{name}/predictions.npz", {"expectation": expectation, "y_test": splits.test.y}
        yield f"{name}/clean.csv", rows
        yield f"{name}/noise.csv", evaluate_noise(model, task, splits, settings)
        attacked = evaluate_attacks(model, task, targets, splits.test, settings)
        yield f"{name}/attacks.csv", attacked
    simulated = simulate_hardware(task, splits, threshold_record(found), settings)
    yield "simulated_hardware.csv", simulated
    controls = _dropping(task, splits, means, masks, settings)
    yield "controls.csv", [row for control in controls for row in control.rows(splits)]


def _dropping(
    task: Task, splits: Splits, means: np.ndarray, masks: np.ndarray, settings: Settings
) -> list[Control]:
    """As many positions dropped as by ATP, the lowest, the highest, or any."""
    count = splits.n_repetitions
    seeds = task.training_seeds(settings.seed, count)
    mask_seeds = task.seeds(settings.seed, count, "masks")
    dropped = (~masks).sum(axis=1)
    angle = AngleControls(task, splits, settings)
    return angle.dropping(ceiling(means), dropped, seeds, mask_seeds, as_atp=True)
