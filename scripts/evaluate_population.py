"""Run every step of one pair of the population, and write what the verdicts rest on."""

from pathlib import Path

from atp.files import read_npz, write_csv, write_npz
from atp.population.evaluate import evaluate_task
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the files of the pair's folder."""
    folder = Path(step.outputs.sweep).parent
    arrays = read_npz(step.inputs.images)
    for name, content in evaluate_task(arrays, step.task, step.settings):
        write = write_npz if name.endswith(".npz") else write_csv
        write(folder / name, content)


run_step(main, snakemake)
