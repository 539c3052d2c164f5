"""Draw readings of what the paper leaves open."""

from atp.files import write_csv
from atp.readings.design import draw_readings, level_rows
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the level of every choice, one row per reading."""
    write_csv(step.outputs.draws, level_rows(draw_readings(step.settings)))


run_step(main, snakemake)
