"""Make one of Tables 1–4 as CSV, Markdown and LaTeX."""

from typing import Any

from atp.results.tidy import write_frame
from atp.results.write import write_sheet
from atp.tables.paper import paper_sheet, paper_table
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Summarise the models' files, and set the paper's numbers beside them."""
    table = paper_table(wildcards.table, inputs.models, inputs.reference, settings)
    write_frame(outputs.csv, table)
    write_sheet(outputs, paper_sheet(wildcards.table, table, settings), wildcards.table)


run_step(main, snakemake)
