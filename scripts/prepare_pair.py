"""Split a class pair's images and resample them to the grid."""

from typing import Any

from atp.data.prepare import prepare_pair
from atp.files import read_npz, write_npz
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the features of the three parts, the test images and the map between them."""
    pair = int(wildcards.a), int(wildcards.b)
    features, images = prepare_pair(read_npz(inputs.images), wildcards.dataset, pair, settings)
    write_npz(outputs.features, features)
    write_npz(outputs.images, images)


run_step(main, snakemake)
