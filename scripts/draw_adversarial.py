"""Draw Figure 6: accuracy after adversarial training."""

from typing import Any

from atp.figures.adversarial import draw_adversarial
from atp.figures.style import save
from atp.results.tidy import read_models
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the adversarially trained models' files, and draw them."""
    save(draw_adversarial(read_models(inputs.models)), outputs)


run_step(main, snakemake)
