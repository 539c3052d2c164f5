"""Compute every model's ⟨Z⟩ once more on PennyLane, for a few test images."""

from pathlib import Path
from typing import Any

from atp.data.samples import read_samples
from atp.evaluation.cross_check import largest_deviation
from atp.files import read_npz
from atp.results.tidy import pair_of, write_frame
from atp.results.write import write_sheet
from atp.tables.cross_check import cross_check_sheet, cross_check_table
from atp.training.model import TrainedModel
from atp.training.progress import progress
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the largest deviation of every pair and encoding, and of the run."""
    options = settings["cross_check"]
    rows = []
    models = [Path(path) for path in inputs.models]
    for path in progress(models, "cross-check"):
        model = TrainedModel.load(path)
        x = read_samples(path.parent.parent / "features.npz")["test"].x
        stored = read_npz(path.parent / "predictions.npz")["expectation"]
        qubits = model.encoding.n_qubits
        checked = qubits <= options["qubits"]
        rows.append(
            {
                **pair_of(path.parent.parent)._asdict(),
                "encoding": model.name,
                "qubits": qubits,
                "models": len(model.seeds) if checked else 0,
                "images": min(options["images"], len(x)) if checked else 0,
                "deviation": (
                    largest_deviation(model, x, stored, options["images"]) if checked else None
                ),
            }
        )
    table = cross_check_table(rows)
    write_frame(outputs.csv, table)
    write_sheet(outputs, cross_check_sheet(table), "cross_check")


run_step(main, snakemake)
