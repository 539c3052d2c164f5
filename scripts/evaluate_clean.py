"""Evaluate a model without noise: accuracy on the whole test set, and its entropies."""

from typing import Any

import numpy as np

from atp.data.samples import read_samples
from atp.evaluation.entropy import CUTS, mean_entropy
from atp.files import write_csv, write_npz
from atp.pair import model_columns
from atp.qnn.entropy import NATS_PER_BIT
from atp.training.model import TrainedModel
from atp.training.train import accuracy, predict
from atp.workflow.step import for_each_model, run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write predictions and a row a seed."""
    model = TrainedModel.load(inputs.model)
    samples = read_samples(inputs.features)
    qnn = model.qnn(settings["qnn.simulator"])
    test, validation = samples["test"], samples["validation"]
    expectation = predict(qnn, model.angles, test.x)
    columns = {
        "accuracy": accuracy(expectation, test.y),
        "validation_accuracy": accuracy(predict(qnn, model.angles, validation.x), validation.y),
        **entropies(model, test.x, settings["entropy.half_samples"]),
    }
    rows = [
        {
            **model_columns(wildcards),
            "seed": seed,
            **{name: float(values[seed]) for name, values in columns.items()},
        }
        for seed in range(len(model.seeds))
    ]
    write_npz(outputs.predictions, {"expectation": expectation.numpy(), "y_test": test.y})
    write_csv(outputs.table, rows)


def entropies(model: TrainedModel, x: np.ndarray, half_samples: int) -> dict[str, np.ndarray]:
    """Entropies of each seed's model, for both cuts and both units."""
    columns = {}
    for cut in CUTS:
        nats = mean_entropy(model, x, cut, half_samples)
        columns[f"entropy_{cut}_bits"] = nats / NATS_PER_BIT
        columns[f"entropy_{cut}_nats"] = nats
    return columns


run_step(for_each_model(main), snakemake)
