"""Search the threshold of a task by every method, on validation and on test accuracy."""

from atp.data.samples import read_splits
from atp.files import write_csv, write_json
from atp.pruning.masks import read_means
from atp.pruning.methods import compare_methods
from atp.pruning.records import (
    choice_rows,
    selection_seconds,
    sweep_rows,
    threshold_record,
    trace_rows,
)
from atp.pruning.search import Search
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the chosen threshold, the trace of every search, and the manual sweep."""
    means = read_means(step.inputs.means)
    search = Search(step.task, read_splits(step.inputs.features), means, step.settings)
    search.scores.warm_up()
    choices = compare_methods(search)
    chosen = choices[search.threshold.method][search.threshold.select_on]
    write_csv(step.outputs.trace, trace_rows(search))
    write_csv(step.outputs.sweep, sweep_rows(search))
    write_csv(step.outputs.thresholds, choice_rows(search, choices))
    write_json(step.outputs.timing, selection_seconds(search, choices))
    write_json(step.outputs.threshold, threshold_record(search, chosen))


run_step(main, snakemake)
