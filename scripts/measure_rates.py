"""Train at several learning rates and thresholds: what too large a step costs."""

from typing import Any

import numpy as np

from atp.data.samples import read_samples
from atp.encodings.atp import ATP
from atp.files import read_npz, write_csv
from atp.pair import pair_label, training_seeds
from atp.pruning.masks import mask
from atp.qnn.circuit import make_ansatz
from atp.training.model import QNN
from atp.training.train import accuracy, predict, train
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a learning rate, threshold and seed, with the validation accuracy."""
    means, samples = read_npz(inputs.means), read_samples(inputs.features)
    circuit, validation = settings["circuit"], samples["validation"]
    ansatz = make_ansatz(circuit["layout"], circuit["layers"])
    seeds = training_seeds(settings["seed"], settings["scaling.seeds"], wildcards)
    rows: list[dict[str, Any]] = []
    for tau in settings["scaling.taus"]:
        kept = mask(means["mean_a"], means["mean_b"], tau)
        if not kept.any():
            break
        qnn = QNN(ATP(kept, drop=True), ansatz)
        for rate in settings["scaling.learning_rates"]:
            label = f"{pair_label(wildcards)}, threshold {tau:g}, learning rate {rate:g}"
            budget = {**settings["training"], "learning_rate": rate}
            fit = train(
                qnn,
                samples["training"],
                validation,
                seeds,
                budget,
                settings["qnn.precision"],
                label,
            )
            scores = accuracy(predict(qnn, fit.angles, validation.x), validation.y)
            setting = {"tau": tau, "n_kept": int(np.sum(kept)), "learning_rate": rate}
            rows += [
                {**setting, "seed": seed, "validation_accuracy": float(value)}
                for seed, value in enumerate(scores)
            ]
    write_csv(outputs.table, rows)


run_step(main, snakemake)
