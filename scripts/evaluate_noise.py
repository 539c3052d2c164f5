"""Evaluate a model under depolarizing noise: as trained, and trained again under it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from atp.data.samples import read_samples
from atp.files import write_csv
from atp.pair import model_columns, pair_label
from atp.qnn.noise import Depolarizing
from atp.qnn.shots import sample_expectation
from atp.seeds import derive_seeds
from atp.training.model import TrainedModel
from atp.training.train import Samples, accuracy, predict, train
from atp.workflow.step import for_each_model, run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a seed, strength, number of shots, and kind of training."""
    model = TrainedModel.load(inputs.model)
    samples = read_samples(inputs.features)
    qnn = model.qnn(settings["qnn"]["simulator"])
    label = f"{pair_label(wildcards)}, {wildcards.encoding}"
    rows: list[dict[str, Any]] = []
    for strength in sorted({*settings["noise.strengths"], *settings["noise.curve"]}):
        noisy = qnn.with_noise(Depolarizing.placed(strength, settings["noise.placement"]))
        fits = {False: model.angles}
        if strength in settings["noise.strengths"]:
            fits[True] = train(
                noisy,
                samples["training"],
                samples["validation"],
                model.seeds.tolist(),
                settings["training"],
                settings["qnn"]["precision"],
                f"{label}, noise {strength:g}",
            ).angles
        for trained_under_noise, angles in fits.items():
            exact = predict(noisy, angles, samples["test"].x)
            setting = {"strength": strength, "trained_under_noise": trained_under_noise}
            rows += shot_rows(exact, samples["test"], setting, settings, wildcards)
    write_csv(outputs.table, rows)


def shot_rows(
    exact: torch.Tensor,
    test: Samples,
    setting: dict[str, Any],
    settings: dict[str, Any],
    wildcards: Any,
) -> Iterator[dict[str, Any]]:
    """Accuracy of every seed for every number of shots."""
    for shots in settings["noise.shots"]:
        names = (*model_columns(wildcards).values(), "shots", shots, *setting.values())
        seeds = derive_seeds(settings["seed"], len(exact), *names)
        for seed, values in enumerate(exact.numpy()):
            estimate = sample_expectation(values, shots, np.random.default_rng(seeds[seed]))
            yield {
                **model_columns(wildcards),
                "seed": seed,
                "strength": setting["strength"],
                "shots": shots,
                "trained_under_noise": setting["trained_under_noise"],
                "accuracy": float(accuracy(torch.from_numpy(estimate), test.y)),
            }


run_step(for_each_model(main), snakemake)
