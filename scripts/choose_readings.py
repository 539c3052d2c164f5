"""Choose the readings that go on to the next stage."""

from atp.files import write_json
from atp.readings.closest import choose
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the chosen numbers of each block."""
    chosen = choose(step.inputs, step.wildcards["stage"], step.settings)
    size = step.settings.readings.block
    for block, path in enumerate(step.outputs.blocks):
        write_json(path, [number for number in chosen if number // size == block])


run_step(main, snakemake)
