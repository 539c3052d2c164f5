"""Draw what the number of qubits does to gradients and to training."""

from typing import Any

import pandas as pd

from atp.figures.scaling import draw_scaling
from atp.figures.style import save
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the measurements of all pairs, and draw them."""
    gradients, rates = (
        pd.concat([pd.read_csv(path) for path in paths], ignore_index=True)
        for paths in (inputs.gradients, inputs.rates)
    )
    save(draw_scaling(gradients, rates), outputs)


run_step(main, snakemake)
