"""Compute every model's ⟨Z⟩ once more on PennyLane, for a few test images."""

from atp.evaluation.cross_check import cross_check
from atp.results.write import write_table
from atp.tables.cross_check import cross_check_table
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the largest deviation of every pair and encoding, and of the run."""
    rows = cross_check(step.inputs.models, step.settings.cross_check)
    write_table(step.outputs, cross_check_table(rows))


run_step(main, snakemake)
