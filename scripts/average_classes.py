"""Average the training images of each class."""

from typing import Any

from atp.files import read_npz, write_npz
from atp.pruning.masks import class_means
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the averages of class a and of class b."""
    features = read_npz(inputs.features)
    mean_a, mean_b = class_means(features["x_train"], features["y_train"])
    write_npz(outputs.means, {"mean_a": mean_a, "mean_b": mean_b})


run_step(main, snakemake)
