"""Evaluate a model without noise: accuracy on the whole test set, and its entropies."""

from atp.data.samples import read_splits
from atp.evaluation.clean import evaluate_clean
from atp.evaluation.rows import model_columns, repetition_rows
from atp.files import write_csv, write_npz
from atp.training.store import TrainedModel
from atp.workflow.step import Step, for_each_model, run_step


def main(step: Step) -> None:
    """Write predictions, and one row per repetition."""
    splits, settings = read_splits(step.inputs.features), step.settings
    expectation, columns = evaluate_clean(
        TrainedModel.load(step.inputs.model),
        splits,
        settings.entropy.half_samples,
        settings.qnn.simulator,
    )
    rows = repetition_rows(model_columns(step.task, step.encoding), {}, columns)
    write_npz(step.outputs.predictions, {"expectation": expectation, "y_test": splits.test.y})
    write_csv(step.outputs.table, rows)


run_step(for_each_model(main), snakemake)
