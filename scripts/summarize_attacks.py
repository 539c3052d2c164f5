"""Summarise every attack setting of every model."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.robustness import attacks_sheet, attacks_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write all models as CSV, and their means over the pairs as Markdown."""
    table = attacks_table(inputs.models)
    write_frame(outputs.csv, table)
    write_sheet(outputs, attacks_sheet(table), "attacks")


run_step(main, snakemake)
