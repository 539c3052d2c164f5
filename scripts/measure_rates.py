"""Train at several learning rates and thresholds: what too large a step costs."""

from atp.data.samples import read_splits
from atp.evaluation.learning_rates import measure_rates
from atp.files import write_csv
from atp.pruning.masks import read_means
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per learning rate, threshold and repetition, with the validation accuracy."""
    splits, means = read_splits(step.inputs.features), read_means(step.inputs.means)
    write_csv(step.outputs.table, measure_rates(step.task, splits, means, step.settings))


run_step(main, snakemake)
