"""Train the model of one encoding on one task, all repetitions at once."""

import time

import numpy as np

from atp.data.samples import read_splits
from atp.files import write_json
from atp.pruning.records import read_masks, read_selection_seconds
from atp.training.train_encoding import train_encoding, warm_up_encoding
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the model, and the CPU time that selection and training took."""
    splits, settings = read_splits(step.inputs.features), step.settings
    every = (splits.n_repetitions, splits.n_positions)
    mask, selection = np.ones(every, dtype=bool), 0.0
    if step.inputs.get("threshold"):
        mask = read_masks(step.inputs.threshold, splits.n_positions)
        selection = read_selection_seconds(step.inputs.search_timing)
    warm_up_encoding(step.encoding, step.task, splits, mask, settings)
    started = time.process_time()
    model = train_encoding(step.encoding, step.task, splits, mask, settings)
    seconds = time.process_time() - started
    write_json(step.outputs.timing, {"selection_s": selection, "training_s": seconds})
    model.save(step.outputs.model)


run_step(main, snakemake)
