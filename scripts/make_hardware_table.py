"""Make the table of hardware runs as CSV, Markdown and LaTeX."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.hardware import hardware_sheet, hardware_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Gather the results of all runs, and set the paper's gain beside them."""
    table = hardware_table(inputs.results, inputs.reference)
    write_frame(outputs.csv, table)
    write_sheet(outputs, hardware_sheet(table), "hardware")


run_step(main, snakemake)
