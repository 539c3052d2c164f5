"""One setting of the multiverse on one pair: every encoding trained, evaluated, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from atp.data.prepare import prepare_pair
from atp.data.samples import NAMES
from atp.encodings.load import load_encoding
from atp.encodings.registry import ENCODINGS
from atp.evaluation.entropy import mean_entropy
from atp.pair import model_columns, pair_label, training_seeds
from atp.pruning.masks import class_means
from atp.pruning.search import Search
from atp.qnn.circuit import make_ansatz
from atp.qnn.entropy import NATS_PER_BIT
from atp.qnn.noise import Depolarizing
from atp.qnn.shots import sample_expectation
from atp.seeds import derive_seeds
from atp.training.model import QNN, TrainedModel
from atp.training.train import Samples, accuracy, predict, train

Parts = dict[str, Samples]


def evaluate_pair(
    arrays: Mapping[str, np.ndarray],
    dataset: str,
    pair: tuple[int, int],
    settings: dict[str, Any],
) -> list[dict[str, Any]]:
    """Train and evaluate every encoding on one pair.

    Args:
        arrays: all images of the data set, as `atp.data.loaders` gives them.
        dataset: name of the data set.
        pair: classes a and b.
        settings: the config values of one setting.

    Returns:
        A row an encoding and seed: the model's columns, `seed`, `n_qubits`, `accuracy`,
        `entropy` in bits at the setting's cut, and `noisy_accuracy`.
    """
    features, _ = prepare_pair(arrays, dataset, pair, settings)
    samples = {
        name: Samples(features[f"x_{short}"], features[f"y_{short}"])
        for name, short in NAMES.items()
    }
    job = SimpleNamespace(dataset=dataset, a=pair[0], b=pair[1])
    kept = _find_kept(samples, job, settings)
    rows: list[dict[str, Any]] = []
    for encoding in settings["encodings"]:
        everything = np.ones_like(kept)
        positions = kept if ENCODINGS[encoding].prunes else everything
        model = _train(encoding, positions, samples, job, settings)
        rows += _rows(model, samples["test"], job, settings)
    return rows


def _find_kept(samples: Parts, job: Any, settings: dict[str, Any]) -> np.ndarray:
    """The mask that the configured search chooses."""
    search = Search(
        class_means(samples["training"].x, samples["training"].y),
        samples,
        make_ansatz(settings["circuit"]["layout"], settings["circuit"]["layers"]),
        settings,
        training_seeds(settings["seed"], settings["threshold"]["seeds"], job),
        pair_label(job),
    )
    return search.run(settings["threshold"]["method"], settings["threshold"]["select_on"]).kept


def _train(
    name: str, kept: np.ndarray, samples: Parts, job: Any, settings: dict[str, Any]
) -> TrainedModel:
    encoding = load_encoding(name).fit(samples["training"].x, kept, settings)
    ansatz = make_ansatz(settings["circuit"]["layout"], settings["circuit"]["layers"])
    seeds = training_seeds(settings["seed"], settings["seeds"], job)
    fit = train(
        QNN(encoding, ansatz, settings["qnn"]["simulator"]),
        samples["training"],
        samples["validation"],
        seeds,
        settings["training"],
        settings["qnn"]["precision"],
        f"{pair_label(job)}, {name}",
    )
    return TrainedModel(
        name, encoding, ansatz, fit.angles, np.flatnonzero(kept), fit.history, np.array(seeds)
    )


def _rows(
    model: TrainedModel, test: Samples, job: Any, settings: dict[str, Any]
) -> list[dict[str, Any]]:
    clean = predict(model.qnn(settings["qnn"]["simulator"]), model.angles, test.x)
    entropy = mean_entropy(model, test.x, settings["entropy.cut"], settings["entropy.half_samples"])
    columns = model_columns(SimpleNamespace(**vars(job), encoding=model.name))
    values = {
        "accuracy": accuracy(clean, test.y),
        "entropy": entropy / NATS_PER_BIT,
        "noisy_accuracy": _noisy_accuracy(model, test, columns, settings),
    }
    return [
        {
            **columns,
            "seed": seed,
            "n_qubits": model.encoding.n_qubits,
            **{name: float(value[seed]) for name, value in values.items()},
        }
        for seed in range(len(model.seeds))
    ]


def _noisy_accuracy(
    model: TrainedModel, test: Samples, columns: dict[str, Any], settings: dict[str, Any]
) -> np.ndarray:
    """Accuracy of each seed's model under the noise of Table 3, trained without it."""
    table = settings["noise.table"]
    noise = Depolarizing.placed(table["strength"], settings["noise.placement"])
    exact = predict(model.qnn(settings["qnn"]["simulator"]).with_noise(noise), model.angles, test.x)
    seeds = derive_seeds(settings["seed"], len(exact), *columns.values(), "multiverse")
    estimates = [
        sample_expectation(values, table["shots"], np.random.default_rng(seed))
        for values, seed in zip(exact.numpy(), seeds, strict=True)
    ]
    return accuracy(torch.from_numpy(np.stack(estimates)), test.y)
