"""Collect the verdicts on all claims into the table that a reader reads."""

from typing import Any

import pandas as pd

from atp.claims.table import verdict_sheet
from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Join the verdicts, and lay them out as Markdown."""
    parts = (inputs.verdicts, inputs.overhead)
    table = pd.concat([pd.read_csv(path) for path in parts], ignore_index=True)
    write_frame(outputs.csv, table)
    write_sheet(outputs, verdict_sheet(table, settings["statistics.level"]), "claims")


run_step(main, snakemake)
