"""Draw Figure 3: class means at every grid position, and the thresholds found."""

from typing import Any

import pandas as pd

from atp.figures.class_means import draw_class_means
from atp.figures.style import save
from atp.files import read_npz
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the configured pair's means and thresholds, and draw them."""
    chosen = settings["figures.class_means"]
    means = read_npz(inputs.means)
    figure = draw_class_means(
        (means["mean_a"], means["mean_b"]),
        pd.read_csv(inputs.thresholds),
        chosen["dataset"],
        tuple(chosen["pair"]),
    )
    save(figure, outputs)


run_step(main, snakemake)
