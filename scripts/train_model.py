"""Train the model of one encoding on one pair, all seeds at once."""

import time
from typing import Any

import numpy as np

from atp.data.samples import read_samples
from atp.encodings.load import load_encoding
from atp.files import read_json, write_json
from atp.pair import pair_label, training_seeds
from atp.qnn.circuit import make_ansatz
from atp.training.model import QNN, TrainedModel
from atp.training.train import train, warm_up
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the model, and the CPU time that selection and training took."""
    samples = read_samples(inputs.features)
    n_positions = samples["training"].x.shape[1]
    kept, selection = read_threshold(inputs, n_positions)
    ansatz = make_ansatz(settings["circuit"]["layout"], settings["circuit"]["layers"])
    seeds = training_seeds(settings["seed"], settings["seeds"], wildcards)
    budget, precision = settings["training"], settings["qnn"]["precision"]

    def fit_model() -> QNN:
        kind = load_encoding(wildcards.encoding)
        encoding = kind.fit(samples["training"].x, kept, settings)
        return QNN(encoding, ansatz, settings["qnn"]["simulator"])

    warm_up(fit_model(), samples["training"], seeds, budget, precision)
    started = time.process_time()
    qnn = fit_model()
    fit = train(
        qnn,
        samples["training"],
        samples["validation"],
        seeds,
        budget,
        precision,
        f"{pair_label(wildcards)}, {wildcards.encoding}",
    )
    seconds = time.process_time() - started
    model = TrainedModel(
        name=wildcards.encoding,
        encoding=qnn.encoding,
        ansatz=ansatz,
        angles=fit.angles,
        kept=np.flatnonzero(kept),
        history=fit.history,
        seeds=np.array(seeds),
    )
    write_json(outputs.timing, {"selection_s": selection, "training_s": seconds})
    model.save(outputs.model)


def read_threshold(inputs: Any, n_positions: int) -> tuple[np.ndarray, float]:
    """The mask (positions,) and the seconds its search took; all positions without one."""
    kept = np.ones(n_positions, dtype=bool)
    if not inputs.get("threshold"):
        return kept, 0.0
    kept[:] = False
    kept[read_json(inputs.threshold)["kept"]] = True
    timing = read_json(inputs.search_timing)
    return kept, float(timing["selection_s"][timing["method"]])


run_step(main, snakemake)
