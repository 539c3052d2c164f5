"""Count the qubits and gates of every model's circuit."""

from atp.evaluation.resources import count_resources
from atp.results.write import write_table
from atp.tables.resources import resources_table
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the counts, beside those of the runs on devices where these are judged."""
    rows = count_resources(step.inputs.models)
    write_table(step.outputs, resources_table(rows, step.inputs.hardware))


run_step(main, snakemake)
