"""Train on FGSM examples, every ε and repetition at once, and attack the result (Fig. 6)."""

from atp.data.samples import read_splits
from atp.evaluation.adversarial import train_adversarially
from atp.files import write_csv
from atp.training.store import TrainedModel
from atp.workflow.step import Step, for_each_model, run_step


def main(step: Step) -> None:
    """Write one row per ε and repetition: accuracy on clean images and on attacked ones."""
    model, splits = TrainedModel.load(step.inputs.model), read_splits(step.inputs.features)
    write_csv(step.outputs.table, train_adversarially(model, step.task, splits, step.settings))


run_step(for_each_model(main), snakemake)
