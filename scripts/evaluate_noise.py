"""Evaluate a model under depolarizing noise: as trained, and trained again under it."""

from atp.data.samples import read_splits
from atp.evaluation.noise import evaluate_noise
from atp.files import write_csv
from atp.training.store import TrainedModel
from atp.workflow.step import Step, for_each_model, run_step


def main(step: Step) -> None:
    """Write one row per strength, kind of training, number of shots and repetition."""
    model, splits = TrainedModel.load(step.inputs.model), read_splits(step.inputs.features)
    write_csv(step.outputs.table, evaluate_noise(model, step.task, splits, step.settings))


run_step(for_each_model(main), snakemake)
