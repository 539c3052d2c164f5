"""Measure the gradient's variance at the initial angles, grid by grid."""

from atp.evaluation.gradients import measure_gradients
from atp.files import read_npz, write_csv
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per grid and way to draw the angles; labels are not looked at."""
    images = read_npz(step.inputs.images)["test"]
    write_csv(step.outputs.table, measure_gradients(step.task, images, step.settings))


run_step(main, snakemake)
