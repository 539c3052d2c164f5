"""A model under attack: its accuracy on images that FGSM and PGD perturbed for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from atp.data.samples import Samples
from atp.data.task import Task
from atp.evaluation.perturbations import Target, fgsm, pgd
from atp.evaluation.rows import Rows, model_columns, repetition_rows
from atp.settings.sections import Settings
from atp.training.losses import LOSSES, predicted_labels
from atp.training.model import QNN, Angles
from atp.training.progress import progress
from atp.training.store import TrainedModel

CHUNK = 256  # test images attacked at once, which bounds memory

Attack = Callable[[QNN, Angles, Target, Tensor], list[Tensor]]
"""From models, their target and its labels to attacked features, one tensor per ε."""


def evaluate_attacks(
    model: TrainedModel, task: Task, targets: dict[str, Target], test: Samples, settings: Settings
) -> Rows:
    """Attack every repetition's model by every method in every space.

    Args:
        model: the trained model.
        task: what it was trained on.
        targets: what the attacker changes, by space.
        test: the samples.
        settings: `qnn.simulator`, `training.loss`, and of `attack` ε, spaces and PGD.

    Returns:
        The rows of attacks.csv: one per space that has a target, method, ε and repetition.
    """
    qnn = model.qnn(settings.qnn.simulator)
    labels = torch.from_numpy(test.y).to(torch.float64)
    rows: Rows = []
    for space in settings.attack.spaces:
        if space not in targets:
            print(f"No attack on the {space}: behind binary pixels it has no gradient.")
            continue
        for method, (attack, epsilons) in make_attacks(settings).items():
            label = f"{method} on the {space}"
            hit = attacked_accuracy(qnn, model.angles, targets[space], labels, attack, label)
            for epsilon, values in zip(epsilons, hit, strict=True):
                setting = {"method": method, "space": space, "epsilon": epsilon}
                rows += repetition_rows(
                    model_columns(task, model.name), setting, {"accuracy": values}
                )
    return rows


def make_attacks(settings: Settings) -> dict[str, tuple[Attack, list[float]]]:
    """The attacks by name, and the ε of each."""
    loss = LOSSES[settings.training.loss]
    epsilons, options = settings.attack.epsilons, settings.attack.pgd

    def by_fgsm(qnn: QNN, angles: Angles, target: Target, labels: Tensor) -> list[Tensor]:
        return fgsm(qnn, angles, target, labels, epsilons, loss)

    def by_pgd(qnn: QNN, angles: Angles, target: Target, labels: Tensor) -> list[Tensor]:
        steps = options.steps, options.step_size
        return pgd(qnn, angles, target, labels, options.epsilons, loss, *steps)

    return {"fgsm": (by_fgsm, epsilons), "pgd": (by_pgd, options.epsilons)}


def make_targets(test: Samples, images: Mapping[str, np.ndarray]) -> dict[str, Target]:
    """What an attacker can change.

    Args:
        test: the test samples.
        images: the arrays of images.npz of the task.

    Returns:
        By space: the features; and the images with the affine map that makes these, unless
        pixels are binary, whose steps have no gradient.
    """
    targets = {"grid": Target(torch.from_numpy(test.x))}
    if "to_grid" in images:
        pixels = images["test"].reshape(len(images["test"]), -1)  # (samples, H · W)
        named = [images.get(name) for name in ("to_grid", "offset")]
        maps = [None if array is None else torch.from_numpy(array) for array in named]
        targets["image"] = Target(torch.from_numpy(pixels), *maps)
    return targets


def attacked_accuracy(
    qnn: QNN, angles: Angles, target: Target, labels: Tensor, attack: Attack, label: str
) -> np.ndarray:
    """Accuracy of each model on images attacked for it: (ε, models)."""
    right: list[np.ndarray] = []
    chunks = list(zip(target.pixels.split(CHUNK), labels.split(CHUNK), strict=True))
    for pixels, y in progress(chunks, label):
        found = attack(qnn, angles, replace(target, pixels=pixels), y)
        right.append(np.stack([_count_right(qnn, angles, features, y) for features in found]))
    share: np.ndarray = np.sum(right, axis=0) / len(labels)
    return share


def _count_right(qnn: QNN, angles: Angles, features: Tensor, labels: Tensor) -> np.ndarray:
    """Number of images that each model still gets right: (models,)."""
    with torch.no_grad():
        expectation = qnn.expectation(angles, features.to(torch.float64)).numpy()
    count: np.ndarray = (predicted_labels(expectation) == labels.numpy()).sum(axis=1)
    return count
