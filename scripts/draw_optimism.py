"""Draw the optimism of choosing the threshold on the test set."""

from typing import Any

from atp.figures.optimism import draw_optimism, optimism_table
from atp.figures.style import save
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read every pair's thresholds, and draw a row a pair."""
    table = optimism_table(inputs.thresholds, inputs.traces)
    save(draw_optimism(table, settings["statistics.level"]), outputs)


run_step(main, snakemake)
