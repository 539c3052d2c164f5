"""Correlate entanglement entropy with accuracy, and with the loss under noise."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.mechanism import entropy_rows, mechanism_sheet, mechanism_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write every outcome and level of comparison."""
    table = mechanism_table(entropy_rows(inputs.clean, inputs.noise, settings), settings)
    write_frame(outputs.csv, table)
    write_sheet(outputs, mechanism_sheet(table), "mechanism")


run_step(main, snakemake)
