"""Split a task's images and resample them to the grid."""

from atp.data.prepare import prepare
from atp.files import read_npz, write_npz
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the features of the three splits, the test images and the map between them."""
    features, images = prepare(read_npz(step.inputs.images), step.task, step.settings)
    write_npz(step.outputs.features, features)
    write_npz(step.outputs.images, images)


run_step(main, snakemake)
