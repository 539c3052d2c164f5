"""Draw Figure 6: accuracy after adversarial training."""

from typing import Any

from atp.figures.adversarial import draw_adversarial
from atp.figures.style import save
from atp.step import run_step
from atp.tables.tidy import read_models


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the adversarially trained models' files, and draw them."""
    save(draw_adversarial(read_models(inputs.models)), outputs)


run_step(main, snakemake)
