"""Average the training images of each class."""

from atp.data.samples import read_splits
from atp.files import write_npz
from atp.pruning.masks import class_means
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the averages of class a and of class b."""
    train = read_splits(step.inputs.features).train
    mean_a, mean_b = class_means(train.x, train.y)
    write_npz(step.outputs.means, {"mean_a": mean_a, "mean_b": mean_b})


run_step(main, snakemake)
