"""Draw accuracy against the number of dropped positions."""

from typing import Any

from atp.figures.dropping import draw_dropping, dropping_curves
from atp.figures.style import save
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the pairs' controls, and where they start from."""
    rows = dropping_curves(inputs.pairs, inputs.angle)
    save(draw_dropping(rows, settings["controls.dropped"]), outputs)


run_step(main, snakemake)
