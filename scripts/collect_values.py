"""Collect the headline numbers for use in text."""

from typing import Any

import pandas as pd

from atp.files import write_json
from atp.tables.values import headline_values
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the tables, and write one flat dictionary."""
    names = ("accuracy", "entropy", "noise", "attack")
    tables = {name: pd.read_csv(inputs[name]) for name in names}
    write_json(outputs.json, headline_values(tables, pd.read_csv(inputs.thresholds)))


run_step(main, snakemake)
