"""Average the training images of each class, position by position."""

from atp.data.samples import read_splits
from atp.files import write_npz
from atp.pruning.masks import class_means
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the averages of class a and of class b, of every repetition."""
    means = class_means(read_splits(step.inputs.features).train)
    write_npz(step.outputs.means, {"mean_a": means[:, 0], "mean_b": means[:, 1]})


run_step(main, snakemake)
