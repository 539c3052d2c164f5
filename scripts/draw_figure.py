"""Draw the figure of the rule's module."""

from importlib import import_module

from atp.figures.style import save
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Draw and save the figure."""
    module = import_module(f"atp.{step.module}")
    save(module.draw_figure(step.inputs, step.settings), step.outputs)


run_step(main, snakemake)
