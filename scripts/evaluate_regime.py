"""Measure what pruning gains on one pair and grid, in every cell of the map."""

from atp.files import read_npz, write_csv
from atp.regime.evaluate import evaluate_regime
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per cell, repetition, learning rate and method."""
    grid = int(step.wildcards["grid"])
    rows = evaluate_regime(read_npz(step.inputs.images), step.task, grid, step.settings)
    named = step.task.columns
    write_csv(step.outputs.table, [{**named, **row} for row in rows])


run_step(main, snakemake)
