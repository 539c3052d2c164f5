"""Draw all class pairs of a data set: ATP against angle encoding, and its accuracy."""

from typing import Any

from atp.figures.pair_map import draw_pair_map
from atp.figures.style import save
from atp.results.tidy import read_models
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the accuracies of both encodings, and draw them."""
    save(draw_pair_map(read_models(inputs.models)), outputs)


run_step(main, snakemake)
