"""Summarise what each encoding costs in CPU time."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.overhead import overhead_sheet, overhead_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write all models as CSV, and their medians over the pairs as Markdown."""
    table = overhead_table(inputs.models)
    write_frame(outputs.csv, table)
    write_sheet(outputs, overhead_sheet(table, inputs.reference), "overhead")


run_step(main, snakemake)
