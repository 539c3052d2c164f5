"""Draw Figure 2: mean accuracy and entropy of each data set and encoding."""

from typing import Any

import pandas as pd

from atp.figures.style import save
from atp.figures.summary import draw_summary
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read Tables 1 and 2, and draw them."""
    accuracy, entropy = pd.read_csv(inputs.accuracy), pd.read_csv(inputs.entropy)
    save(draw_summary(accuracy, entropy, settings["entropy.base"]), outputs)


run_step(main, snakemake)
