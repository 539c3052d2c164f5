"""Draw mean accuracy over every setting of noise or attack."""

from typing import Any

import pandas as pd

from atp.figures.robustness import draw_robustness
from atp.figures.style import save
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the summary of all settings, and draw it."""
    save(draw_robustness(wildcards.kind, pd.read_csv(inputs.table)), outputs)


run_step(main, snakemake)
