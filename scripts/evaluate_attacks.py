"""Attack a model by FGSM and PGD, on its features and on the image behind them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch

from atp.data.samples import read_samples
from atp.evaluation.attacks import Target, fgsm, pgd
from atp.files import read_npz, write_csv
from atp.pair import model_columns
from atp.training.model import QNN, TrainedModel
from atp.training.progress import progress
from atp.training.steppers import LOSSES
from atp.workflow.step import for_each_model, run_step

CHUNK = 256  # test images attacked at once, which bounds memory

Attack = Callable[..., list[torch.Tensor]]


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a seed, method, space and ε."""
    model = TrainedModel.load(inputs.model)
    qnn = model.qnn(settings["qnn.simulator"])
    test = read_samples(inputs.features)["test"]
    labels = torch.from_numpy(test.y).to(torch.float64)
    rows: list[dict[str, Any]] = []
    for space in settings["attack.spaces"]:
        target = Target(torch.from_numpy(test.x)) if space == "grid" else read_images(inputs)
        for method, (attack, epsilons) in attacks(settings).items():
            label = f"{method} on the {space}"
            hit = attacked_accuracy(qnn, model, target, labels, partial(attack, epsilons), label)
            setting = {"method": method, "space": space}
            rows += accuracy_rows(hit, epsilons, setting, wildcards)
    write_csv(outputs.table, rows)


def attacks(settings: dict[str, Any]) -> dict[str, tuple[Attack, list[float]]]:
    """The attacks by name, as functions of ε, models, target and labels; and their ε."""
    loss = LOSSES[settings["training.loss"]]
    options = settings["attack.pgd"]

    def by_fgsm(epsilons: list[float], *attacked: Any) -> list[torch.Tensor]:
        return fgsm(*attacked, epsilons, loss)

    def by_pgd(epsilons: list[float], *attacked: Any) -> list[torch.Tensor]:
        return pgd(*attacked, epsilons, loss, options["steps"], options["step_size"])

    return {
        "fgsm": (by_fgsm, settings["attack.epsilons"]),
        "pgd": (by_pgd, options["epsilons"]),
    }


def read_images(inputs: Any) -> Target:
    """The test images, and the linear map that averages them to features."""
    images = read_npz(inputs.images)
    pixels = images["test"].reshape(len(images["test"]), -1)
    return Target(torch.from_numpy(pixels), torch.from_numpy(images["to_grid"]))


def attacked_accuracy(
    qnn: QNN,
    model: TrainedModel,
    target: Target,
    labels: torch.Tensor,
    attack: Attack,
    label: str,
) -> np.ndarray:
    """Accuracy of each seed's model on images attacked for it: (ε, seeds)."""
    right: list[np.ndarray] = []
    chunks = list(zip(target.pixels.split(CHUNK), labels.split(CHUNK), strict=True))
    for pixels, y in progress(chunks, label):
        part = Target(pixels, target.to_features)
        found = attack(qnn, model.angles, part, y)
        right.append(np.stack([correct(qnn, model, features, y) for features in found]))
    return np.sum(right, axis=0) / len(labels)


def correct(
    qnn: QNN, model: TrainedModel, features: torch.Tensor, labels: torch.Tensor
) -> np.ndarray:
    """Number of images that each seed's model still gets right."""
    with torch.no_grad():
        expectation = qnn.expectation(model.angles, features.to(torch.float64))
    predicted = torch.where(expectation >= 0, 1.0, -1.0)
    return (predicted == labels).sum(dim=1).numpy()


def accuracy_rows(
    accuracies: np.ndarray, epsilons: list[float], setting: dict[str, Any], wildcards: Any
) -> list[dict[str, Any]]:
    """A row an ε and seed."""
    return [
        {
            **model_columns(wildcards),
            "seed": seed,
            **setting,
            "epsilon": epsilon,
            "accuracy": float(value),
        }
        for epsilon, values in zip(epsilons, accuracies, strict=True)
        for seed, value in enumerate(values)
    ]


run_step(for_each_model(main), snakemake)
