"""Evaluate a model without noise: accuracy on the whole test set, and its entropies."""

from typing import Any

import numpy as np
import torch

from atp.files import write_csv, write_npz
from atp.model import TrainedModel
from atp.pair import model_columns
from atp.qnn.entropy import NATS_PER_BIT, cut_entropy, half_cut, readout_entropy
from atp.samples import read_samples
from atp.step import for_each_model, run_step
from atp.training import accuracy, predict


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
        **mean_entropies(model, test.x, settings["entropy.half_samples"]),
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


def mean_entropies(model: TrainedModel, x: np.ndarray, half_samples: int) -> dict[str, np.ndarray]:
    """Entropies of each seed's model, averaged over test images.

    The readout's is over all images, the half | half cut's over images evenly spread.
    """
    circuit = (model.ansatz, model.angles.theta, model.angles.phi)
    spread = np.linspace(0, len(x) - 1, min(half_samples, len(x))).astype(int)
    with torch.no_grad():
        every = model.encoding.state(_double(x), model.angles.weights)
        some = model.encoding.state(_double(x[spread]), model.angles.weights)
        readout = readout_entropy(*circuit, every).mean(dim=1).numpy()
        half = cut_entropy(*circuit, some, half_cut(some.n_qubits)).mean(dim=1).numpy()
    return {
        "entropy_readout_bits": readout / NATS_PER_BIT,
        "entropy_readout_nats": readout,
        "entropy_half_bits": half / NATS_PER_BIT,
        "entropy_half_nats": half,
    }


def _double(x: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(x).to(torch.float64)[None]


run_step(for_each_model(main), snakemake)
