"""Attack a model by FGSM and PGD, on its features and on the image behind them."""

from typing import Any

import numpy as np
import torch
from atp.attacks import Target, pgd
from atp.files import read_npz, write_csv
from atp.model import QNN, TrainedModel
from atp.pair import model_columns
from atp.progress import progress
from atp.samples import read_samples
from atp.step import run_step
from atp.training import LOSSES

CHUNK = 256  # test images attacked at once, which bounds memory


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a seed, method, space and ε."""
    model = TrainedModel.load(inputs.model)
    qnn = model.qnn(settings["qnn.simulator"])
    labels = torch.from_numpy(read_samples(inputs.features)["test"].y).to(torch.float64)
    methods = {"fgsm": {"steps": 1, "step_size": 1.0}, "pgd": settings["attack.pgd"]}
    settings_list = [
        (space, method, epsilon)
        for space in settings["attack.spaces"]
        for method in methods
        for epsilon in settings["attack.epsilons"]
    ]
    targets = {space: read_target(inputs, space) for space in settings["attack.spaces"]}
    rows: list[dict[str, Any]] = []
    for space, method, epsilon in progress(settings_list, "attacks"):
        options = {**methods[method], "loss": LOSSES[settings["training.loss"]]}
        hit = attacked_accuracy(qnn, model, targets[space], labels, epsilon, options)
        rows += [
            {
                **model_columns(wildcards),
                "seed": seed,
                "method": method,
                "space": space,
                "epsilon": epsilon,
                "accuracy": float(value),
            }
            for seed, value in enumerate(hit)
        ]
    write_csv(outputs.table, rows)


def read_target(inputs: Any, space: str) -> Target:
    """What the attacker changes: the features, or the images they were averaged from."""
    if space == "grid":
        x = read_samples(inputs.features)["test"].x
        return Target(torch.from_numpy(x).to(torch.float64))
    images = read_npz(inputs.images)
    pixels = images["test"].reshape(len(images["test"]), -1)
    to_features = torch.from_numpy(images["to_grid"]).to(torch.float64)
    return Target(torch.from_numpy(pixels).to(torch.float64), to_features)


def attacked_accuracy(
    qnn: QNN,
    model: TrainedModel,
    target: Target,
    labels: torch.Tensor,
    epsilon: float,
    options: dict[str, Any],
) -> np.ndarray:
    """Accuracy of each seed's model on images attacked for it: (seeds,)."""
    right = np.zeros(len(model.angles))
    for pixels, y in zip(target.pixels.split(CHUNK), labels.split(CHUNK), strict=True):
        part = Target(pixels, target.to_features)
        features = pgd(qnn, model.angles, part, y, epsilon, **options)
        with torch.no_grad():
            predicted = torch.where(qnn.expectation(model.angles, features) >= 0, 1.0, -1.0)
        right += (predicted == y).sum(dim=1).numpy()
    return right / len(labels)


run_step(main, snakemake)
