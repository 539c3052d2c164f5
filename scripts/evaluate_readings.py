"""The first or the second stage of a block of readings."""

from atp.files import read_json, write_csv
from atp.readings.blocks import evaluate_first, evaluate_sqe
from atp.readings.stages import CHEAP
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per reading, task and encoding; of chosen readings SQE alone."""
    images, chosen = step.inputs.images, step.inputs.get("chosen")
    if chosen is None:
        rows = evaluate_first(images, step.settings)
    else:
        rows = evaluate_sqe(images, read_json(chosen), step.settings)
    write_csv(step.outputs.table, rows, list(CHEAP))


run_step(main, snakemake)
