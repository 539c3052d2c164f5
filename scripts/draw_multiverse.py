"""Draw the specification curve of accuracy and of entropy."""

from typing import Any

import pandas as pd

from atp.figures.multiverse import draw_multiverse
from atp.figures.style import save
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the effects and the choices, with levels as text, and draw them."""
    choices = pd.read_csv(inputs.choices, dtype={"level": str})
    effects = pd.read_csv(inputs.effects, dtype=dict.fromkeys(choices["choice"].unique(), str))
    save(draw_multiverse(effects, choices), outputs)


run_step(main, snakemake)
