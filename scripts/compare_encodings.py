"""Compare ATP with each other encoding on every pair."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.comparisons import comparison_sheet, comparison_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write differences, intervals and p-values as CSV, Markdown and LaTeX."""
    level = settings["statistics.level"]
    table = comparison_table(inputs.predictions, settings["seed"], level)
    write_frame(outputs.csv, table)
    write_sheet(outputs, comparison_sheet(table, level), "comparisons")


run_step(main, snakemake)
