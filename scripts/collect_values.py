"""Collect the headline numbers for use in text."""

import pandas as pd

from atp.files import write_json
from atp.tables.values import headline_values
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Read the tables, and write one flat dictionary."""
    names = ("accuracy", "entropy", "noise", "attack")
    tables = {name: pd.read_csv(step.inputs[name]) for name in names}
    values = headline_values(tables, pd.read_csv(step.inputs.thresholds))
    write_json(step.outputs.json, values)


run_step(main, snakemake)
