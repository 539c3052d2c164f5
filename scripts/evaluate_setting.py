"""Train and evaluate every encoding on every task, in one setting of the multiverse."""

from pathlib import Path

from atp.data.task import Task
from atp.evaluation.rows import Rows
from atp.files import read_npz, write_csv
from atp.multiverse.design import check_encodings
from atp.multiverse.evaluate import evaluate_task
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per task, encoding and repetition."""
    check_encodings(step.settings.encodings)
    number = int(step.wildcards["setting"])
    rows: Rows = []
    for path in map(Path, step.inputs.images):
        arrays = read_npz(path)
        for a, b in step.settings.pairs[path.stem]:
            rows += evaluate_task(arrays, Task(path.stem, (a, b)), step.settings)
    write_csv(step.outputs.table, [{"setting": number, **row} for row in rows])


run_step(main, snakemake)
