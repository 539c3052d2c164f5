"""Make the table of controls as CSV, Markdown and LaTeX."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.controls import controls_sheet, controls_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Summarise the pairs' controls beside angle encoding and ATP."""
    table = controls_table(inputs.pairs, inputs.models)
    write_frame(outputs.csv, table)
    write_sheet(outputs, controls_sheet(table), "controls")


run_step(main, snakemake)
