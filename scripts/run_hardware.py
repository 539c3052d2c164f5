"""Train and test one encoding on one device, or replay the record of it."""

from pathlib import Path
from typing import Any

from atp.files import read_json, read_npz, write_json, write_text
from atp.hardware.experiment import replay_experiment, run_experiment
from atp.hardware.problem import Job, make_problem
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the result and the circuit; the ledger stands beside them."""
    problem = make_problem(
        Job(
            wildcards.backend,
            wildcards.dataset,
            int(wildcards.a),
            int(wildcards.b),
            wildcards.encoding,
        ),
        read_npz(inputs.features),
        read_json(inputs.threshold) if hasattr(inputs, "threshold") else None,
        read_npz(inputs.model) if hasattr(inputs, "model") else None,
        {key.removeprefix("hardware."): value for key, value in settings.items()},
        settings["circuit.layout"],
        settings["seed"],
    )
    if hasattr(inputs, "recorded"):
        result, circuit = replay_experiment(problem, Path(inputs.recorded))
    else:
        ledger = Path(outputs.result).with_name("ledger.jsonl")
        result, circuit = run_experiment(problem, ledger)
    write_text(outputs.circuit, circuit)
    write_json(outputs.result, result)


run_step(main, snakemake)
