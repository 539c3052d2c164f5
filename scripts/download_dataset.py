"""Verify a data set's original files, fetching what is missing, and read all its images."""

from pathlib import Path

import numpy as np

from atp.data.download import data_folder, ensure_files
from atp.data.loaders import load_dataset
from atp.files import replacing
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the images of all classes; uncompressed, as every task reads them."""
    dataset, data = step.wildcards["dataset"], step.settings.data
    folder = data_folder(data.folder)
    ensure_files(dataset, folder, data.download, data.retries)
    own_file = Path(step.inputs.own[0]) if step.inputs.own else None
    arrays = load_dataset(dataset, folder, own_file)
    with replacing(step.outputs.images) as temporary:
        np.savez(temporary, **arrays)


run_step(main, snakemake)
