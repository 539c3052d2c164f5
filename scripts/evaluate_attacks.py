"""Attack a model by FGSM and PGD, on its features and on the image behind them."""

from atp.data.samples import read_splits
from atp.evaluation.attacks import evaluate_attacks, make_targets
from atp.files import read_npz, write_csv
from atp.training.store import TrainedModel
from atp.workflow.step import Step, for_each_model, run_step


def main(step: Step) -> None:
    """Write one row per space, method, ε and repetition."""
    model, test = TrainedModel.load(step.inputs.model), read_splits(step.inputs.features).test
    targets = make_targets(test, read_npz(step.inputs.images))
    rows = evaluate_attacks(model, step.task, targets, test, step.settings)
    write_csv(step.outputs.table, rows)


run_step(for_each_model(main), snakemake)
