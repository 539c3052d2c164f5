"""Train a task's controls: classical classifiers, and the QNN with something taken away."""

from atp.baselines.every import train_controls
from atp.data.samples import read_splits
from atp.files import read_json, write_csv, write_npz
from atp.pruning.masks import read_means
from atp.pruning.records import read_masks
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write one row per control and repetition, and every prediction."""
    splits = read_splits(step.inputs.features)
    controls = train_controls(
        step.task,
        splits,
        read_means(step.inputs.means),
        read_masks(step.inputs.threshold, splits.n_positions),
        max(read_json(step.inputs.threshold)["trainings"]),
        step.settings,
    )
    splits = splits.first(step.settings.controls.repetitions)
    predictions = {control.key: control.predictions["test"] for control in controls}
    write_npz(step.outputs.predictions, predictions)
    write_csv(step.outputs.table, [row for control in controls for row in control.rows(splits)])


run_step(main, snakemake)
