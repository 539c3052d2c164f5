"""Train as a device would, but exactly and from many starts, on every pair."""

from pathlib import Path

from atp.data.samples import read_splits
from atp.data.task import Task
from atp.files import read_json, write_csv
from atp.hardware.simulate import simulate_hardware
from atp.training.progress import progress
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per pair, encoding and start."""
    rows = []
    pairs = list(zip(step.inputs.features, step.inputs.thresholds, strict=True))
    for features, threshold in progress(pairs, "pairs"):
        task, splits = Task.of_folder(Path(features).parent), read_splits(features)
        rows += simulate_hardware(task, splits, read_json(threshold), step.settings)
    write_csv(step.outputs.table, rows)


run_step(main, snakemake)
