"""Make the table of the rule's module, in the formats that the rule asks for."""

from importlib import import_module

from atp.results.write import write_table
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Compute and write the table."""
    module = import_module(f"atp.{step.module}")
    write_table(step.outputs, module.make_table(step.inputs, step.settings))


run_step(main, snakemake)
