"""Make the table of every search's thresholds as CSV, Markdown and LaTeX."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.thresholds import thresholds_sheet, thresholds_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Join the pairs' thresholds."""
    table = thresholds_table(inputs.pairs)
    write_frame(outputs.csv, table)
    write_sheet(outputs, thresholds_sheet(table), "thresholds")


run_step(main, snakemake)
