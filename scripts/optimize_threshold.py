"""Search the threshold of a task by every method, on validation and on test accuracy."""

from atp.data.samples import read_splits
from atp.files import write_csv, write_json, write_npz
from atp.pruning.masks import read_means
from atp.pruning.methods import search_repetitions
from atp.pruning.records import (
    answers_record,
    choice_rows,
    selection_seconds,
    sweep_rows,
    threshold_record,
    trace_rows,
)
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the chosen thresholds, the trace of every search, and the manual sweep."""
    splits, means = read_splits(step.inputs.features), read_means(step.inputs.means)
    found = search_repetitions(step.task, splits, means, step.settings)
    write_csv(step.outputs.sweep, [row for one in found for row in sweep_rows(one.search)])
    write_csv(step.outputs.trace, [row for one in found for row in trace_rows(one.search)])
    write_csv(step.outputs.thresholds, [row for one in found for row in choice_rows(one)])
    write_npz(step.outputs.answers, answers_record(found))
    write_json(step.outputs.timing, selection_seconds(found))
    write_json(step.outputs.threshold, threshold_record(found))


run_step(main, snakemake)
