"""Draw Figure 1: an image, its grid, and what pruning leaves."""

from typing import Any

from atp.errors import UserError
from atp.figures.example import Example, draw_example
from atp.figures.style import save
from atp.files import read_json, read_npz
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Pick the configured image, and draw it."""
    chosen = settings["figures.example"]
    images = read_npz(inputs.images)["test"]
    if chosen["image"] >= len(images):
        raise UserError(
            f"figures.example.image is {chosen['image']}, but the test set of this pair has "
            f"{len(images)} images; choose a position below that."
        )
    means = read_npz(inputs.means)
    threshold = read_json(inputs.threshold)
    example = Example(
        image=images[chosen["image"]],
        grid=read_npz(inputs.features)["x_test"][chosen["image"]],
        mean_a=means["mean_a"],
        mean_b=means["mean_b"],
        kept=threshold["kept"],
        tau=threshold["tau"],
        dataset=chosen["dataset"],
        pair=tuple(chosen["pair"]),
    )
    save(draw_example(example), outputs)


run_step(main, snakemake)
