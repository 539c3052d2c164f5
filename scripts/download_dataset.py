"""Verify a data set's original files, fetching what is missing, and read all its images."""

from pathlib import Path
from typing import Any

import numpy as np

from atp.data.download import data_folder, ensure_files
from atp.data.loaders import load_dataset
from atp.files import replacing
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the images of all classes; uncompressed, as every pair reads them."""
    folder = data_folder(settings["data.folder"])
    ensure_files(wildcards.dataset, folder, settings["data.download"], settings["data.retries"])
    own_file = Path(inputs.own[0]) if inputs.own else None
    arrays = load_dataset(wildcards.dataset, folder, own_file)
    with replacing(outputs.images) as temporary:
        np.savez(temporary, **arrays)


run_step(main, snakemake)
