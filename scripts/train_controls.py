"""Train a pair's controls: classical classifiers, and the QNN with something taken away."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from atp.baselines.classical import logistic, majority, standardise, svm
from atp.baselines.mlp import perceptron
from atp.baselines.quantum import Trainer
from atp.data.samples import read_samples
from atp.files import read_json, read_npz, write_csv, write_npz
from atp.pair import pair_label, training_seeds
from atp.qnn.circuit import make_ansatz
from atp.seeds import derive_seeds
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a control and seed, and every prediction."""
    options = settings["controls"]
    samples = read_samples(inputs.features)
    means = read_npz(inputs.means)
    ceiling = np.maximum(means["mean_a"], means["mean_b"])
    ansatz = make_ansatz(settings["circuit"]["layout"], settings["circuit"]["layers"])
    trainer = Trainer(samples, ansatz, settings, pair_label(wildcards))
    seeds = training_seeds(settings["seed"], options["seeds"], wildcards)
    names = (wildcards.dataset, wildcards.a, wildcards.b)
    mask_seeds = derive_seeds(settings["seed"], len(seeds), *names, "masks")
    more = searched(inputs) - 1
    restarts = [
        [first, *derive_seeds(settings["seed"], more, *names, "restarts", index)]
        for index, first in enumerate(seeds)
    ]
    scaled = standardise(samples)
    controls = [
        majority(samples),
        logistic(scaled, options["logistic"]),
        svm(scaled, options["svm"]),
        perceptron(
            scaled,
            trainer.parameters(trainer.n_positions),
            seeds,
            settings["training"],
            options["mlp"]["weight_decay"],
        ),
        trainer.best_of(restarts),
        *trainer.without_gates(seeds),
    ]
    by_atp = len(ceiling) - len(read_json(inputs.threshold)["kept"])
    for dropped in sorted({*options["dropped"], by_atp} - {0}):
        controls += trainer.dropping(ceiling, dropped, seeds, mask_seeds, dropped == by_atp)
    write_npz(
        outputs.predictions, {control.key: control.predictions["test"] for control in controls}
    )
    write_csv(outputs.table, [row for control in controls for row in control.rows(samples)])


def searched(inputs: Any) -> int:
    """How many trainings a seed the search for ATP's threshold asked for."""
    chosen = read_json(inputs.threshold)
    with Path(inputs.thresholds).open(newline="", encoding="utf-8") as file:
        return next(
            int(row["evaluations"])
            for row in csv.DictReader(file)
            if (row["method"], row["select_on"]) == (chosen["method"], chosen["select_on"])
        )


run_step(main, snakemake)
