"""Train on FGSM examples, every ε and seed at once, and attack the result (Fig. 6)."""

from typing import Any

import numpy as np
import torch

from atp.data.samples import read_samples
from atp.evaluation.attacks import Target, fgsm, fgsm_adversary
from atp.files import write_csv
from atp.pair import model_columns, pair_label
from atp.training.model import Angles, TrainedModel
from atp.training.steppers import LOSSES
from atp.training.train import accuracy, predict, train
from atp.workflow.step import for_each_model, run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a seed and ε: accuracy on clean images and on attacked ones."""
    model = TrainedModel.load(inputs.model)
    samples = read_samples(inputs.features)
    qnn = model.qnn(settings["qnn"]["simulator"])
    epsilons, seeds = settings["adversarial.epsilons"], model.seeds.tolist()
    loss = LOSSES[settings["training"]["loss"]]
    strengths = torch.tensor(epsilons, dtype=torch.float64).repeat_interleave(len(seeds))
    fit = train(
        qnn,
        samples["training"],
        samples["validation"],
        seeds * len(epsilons),
        settings["training"],
        settings["qnn"]["precision"],
        f"{pair_label(wildcards)}, {wildcards.encoding}, adversarial",
        adversary=fgsm_adversary(strengths, settings["adversarial.fraction"], loss),
    )
    test = samples["test"]
    x, y = test.tensors(torch.float64)
    rows: list[dict[str, Any]] = []
    for index, epsilon in enumerate(epsilons):
        mine = slice(index * len(seeds), (index + 1) * len(seeds))
        angles = Angles(*(tensor[mine] for tensor in fit.angles.tensors()))
        (attacked,) = fgsm(qnn, angles, Target(x), y, [epsilon], loss)
        with torch.no_grad():
            under_attack = accuracy(qnn.expectation(angles, attacked), test.y)
        clean = accuracy(predict(qnn, angles, test.x), test.y)
        rows += epsilon_rows(epsilon, clean, under_attack, wildcards)
    write_csv(outputs.table, rows)


def epsilon_rows(
    epsilon: float, clean: np.ndarray, attacked: np.ndarray, wildcards: Any
) -> list[dict[str, Any]]:
    """The rows of one ε."""
    return [
        {
            **model_columns(wildcards),
            "seed": seed,
            "epsilon": epsilon,
            "clean_accuracy": float(clean[seed]),
            "accuracy": float(attacked[seed]),
        }
        for seed in range(len(clean))
    ]


run_step(for_each_model(main), snakemake)
