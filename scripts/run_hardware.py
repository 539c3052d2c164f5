"""Train and test one encoding on one device, or replay the record of it."""

from pathlib import Path

from atp.data.samples import read_splits
from atp.files import read_json, read_npz, write_json, write_text
from atp.hardware.experiment import replay_experiment, run_experiment
from atp.hardware.problem import Run, make_problem
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the result and the circuit; the ledger stands beside them."""
    inputs, outputs = step.inputs, step.outputs
    problem = make_problem(
        Run(step.wildcards["backend"], step.task, step.encoding),
        read_splits(inputs.features),
        read_json(inputs.threshold) if inputs.get("threshold") else None,
        read_npz(inputs.model) if inputs.get("model") else None,
        step.settings,
    )
    if inputs.get("recorded"):
        result, circuit = replay_experiment(problem, Path(inputs.recorded))
    else:
        result, circuit = run_experiment(problem, Path(outputs.result).with_name("ledger.jsonl"))
    write_text(outputs.circuit, circuit)
    write_json(outputs.result, result)


run_step(main, snakemake)
