"""Write the closest reading as a file to lay over config.yaml."""

from atp.files import write_text
from atp.readings.closest import judged_readings, preset_text
from atp.readings.design import draw_readings
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the reading that is closest with fresh seeds too, on the pairs that chose."""
    found = judged_readings(step.inputs, step.settings)
    near = found[found["group"] == "closest"].sort_values("calibration", kind="stable")
    number = int(near.index[0])
    levels = draw_readings(step.settings)[number]
    write_text(step.outputs.preset, preset_text(number, near.iloc[0], levels, step.settings))


run_step(main, snakemake)
