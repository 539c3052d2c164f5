"""The third stage of a block of readings: the closest, and a sample of all."""

from atp.files import read_json, write_csv
from atp.readings.blocks import check_encodings, evaluate_chosen
from atp.readings.stages import PROTOCOL, WHOLE
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per reading, task, encoding and repetition, and one per simulated reading."""
    check_encodings(step.settings.encodings)
    chosen = read_json(step.inputs.chosen)
    rows, papers = evaluate_chosen(step.inputs.images, chosen, step.settings)
    write_csv(step.outputs.table, rows, list(WHOLE))
    write_csv(step.outputs.protocol, papers, list(PROTOCOL))


run_step(main, snakemake)
