"""Measure the gradient's variance at the initial angles, grid by grid."""

from typing import Any

from atp.data.grid import apply_grid, grid_map
from atp.evaluation.gradients import gradient_variance, initial_spreads
from atp.files import read_npz, write_csv
from atp.pair import training_seeds
from atp.qnn.circuit import make_ansatz
from atp.training.progress import progress
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a grid and way to draw the angles; labels are not looked at."""
    images = read_npz(inputs.images)["test"][: settings["scaling.images"]]
    circuit = settings["circuit"]
    ansatz = make_ansatz(circuit["layout"], circuit["layers"])
    (seed,) = training_seeds(settings["seed"], 1, wildcards)
    rows: list[dict[str, Any]] = []
    for grid in progress(settings["scaling.grids"], "grids"):
        to_grid = grid_map(*images.shape[1:], grid, settings["data.resampling"])
        features = apply_grid(images, to_grid)
        spreads = initial_spreads(settings["training.angles"], grid**2)
        for start, angles in spreads.items():
            variance = gradient_variance(ansatz, features, angles, settings["scaling.draws"], seed)
            setting = {"grid": grid, "qubits": grid**2, "start": start}
            rows.append({**setting, "gradient_variance": variance})
    write_csv(outputs.table, rows)


run_step(main, snakemake)
