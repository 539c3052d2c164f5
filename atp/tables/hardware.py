"""The table of hardware runs: what noise does to angle encoding and to ATP."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from atp.files import PathLike, read_json
from atp.results.labels import encoding_label, task_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, TASK, Files, task_of
from atp.results.write import Table
from atp.settings.sections import Settings
from atp.statistics.intervals import wilson_interval

PLACE = ["device", "kind"]


def make_table(files: Files, settings: Settings) -> Table:
    """Gather the results of all runs.

    Args:
        files: `results`, the `result.json` of every run; `reference`.
        settings: none is read.
    """
    frame = hardware_table(files["results"], files["reference"])
    return Table(frame, hardware_sheet(frame))


def hardware_table(paths: Sequence[PathLike], reference: PathLike) -> pd.DataFrame:
    """Gather the runs, one row each.

    Args:
        paths: result.json of all runs, in the order of the rows.
        reference: the paper's numbers.

    Returns:
        A frame with accuracies in percent (Wilson's 95 % interval over the test images for
        the noisy one), the circuit's cost in both routings, and, on ATP's rows, the gains
        over angle encoding in points, on the device and in exact training, beside the
        paper's mean gain.
    """
    table = pd.DataFrame([_row(read_json(path)) for path in paths])
    is_atp = table["encoding"] == "atp"
    table["gain"] = _over_angle(table, "accuracy_noisy").where(is_atp)
    table["exact_gain"] = _over_angle(table, "exact_mean").where(is_atp)
    paper = pd.read_csv(reference).set_index("quantity")["value"]
    table["paper_mean_gain"] = np.where(is_atp, float(paper["mean_gain"]), np.nan)
    return table


def _over_angle(table: pd.DataFrame, column: str) -> pd.Series:
    """A column minus its value for angle encoding on the same backend and pair."""
    keys = ["backend", *TASK]
    angle = table[table["encoding"] == "angle"].set_index(keys)[column]
    return table[column] - angle.reindex(pd.MultiIndex.from_frame(table[keys])).to_numpy()


def _row(result: dict[str, Any]) -> dict[str, Any]:
    routes = {route["method"]: route for route in result["routes"]}
    best, preset = result["routes"][0], routes["preset"]
    _, low, high = wilson_interval(result["accuracy_noisy"], result["test_samples"])
    return {
        "backend": result["backend"],
        "device": result["device"]["name"],
        "kind": result["device"]["kind"],
        "dataset": result["dataset"],
        "class_0": result["class_0"],
        "class_1": result["class_1"],
        "encoding": result["encoding"],
        "data_qubits": result["data_qubits"],
        "layers": result["layers"],
        "evaluations": result["evaluations"],
        "accuracy_noiseless": PERCENT * result["accuracy_noiseless"],
        "accuracy_noisy": PERCENT * result["accuracy_noisy"],
        "ci_low": PERCENT * low,
        "ci_high": PERCENT * high,
        "test_samples": result["test_samples"],
        "exact_mean": PERCENT * result["exact_training"]["mean"],
        "exact_deviation": PERCENT * result["exact_training"]["deviation"],
        "exact_starts": result["exact_training"]["starts"],
        "routing": best["method"],
        "two_qubit_gates": best["two_qubit_gates"],
        "two_qubit_depth": best["two_qubit_depth"],
        "estimated_fidelity": best["estimated_fidelity"],
        "preset_two_qubit_gates": preset["two_qubit_gates"],
        "preset_two_qubit_depth": preset["two_qubit_depth"],
        "preset_estimated_fidelity": preset["estimated_fidelity"],
    }


def hardware_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the runs out for reading, with the mean gain of every device below."""
    means = [
        _mean_row(str(device), str(kind), group[group["gain"].notna()])
        for (device, kind), group in table.groupby(PLACE, sort=False)
        if group["gain"].notna().any()
    ]
    return Sheet(
        label="hardware",
        title="Hardware. Test accuracy (%) on devices",
        caption=(
            f"Test accuracy (%) after at most {table['evaluations'].max()} evaluations of the "
            f"loss on the device, with Wilson's 95 % interval over {_sizes(table)} test images; "
            "noiseless: the same angles, simulated exactly; exact training: mean ± standard "
            f"deviation over {table['exact_starts'].max()} starts of the same training without "
            "a device, the spread that one training on a device has too. Gates, depth and "
            "estimated fidelity of the routing used (of Qiskit's preset pass manager in "
            "parentheses). Gain: ATP over angle encoding in points, one training each; the last "
            "rows have its mean over the pairs, and that of exact training, beside the mean that "
            "the paper reports for IBM Sherbrooke. Rows marked simulated ran on a recorded noise "
            "model, not on a device."
        ),
        header=[
            "Device",
            "Kind",
            "Pair",
            "Encoding",
            "Qubits",
            "Noiseless",
            "Noisy",
            "Exact training",
            "Two-qubit gates",
            "Depth",
            "Fidelity",
            "Gain",
        ],
        rows=[_cells(row) for row in table.to_dict("records")] + means,
        names=4,
        footer=len(means),
    )


def _sizes(table: pd.DataFrame) -> str:
    return "–".join(str(size) for size in sorted({*table["test_samples"].agg(["min", "max"])}))


def _cells(row: dict[Any, Any]) -> list[Cell]:
    def beside(column: str, digits: int) -> Cell:
        return Cell(number(row[column], digits), number(row[f"preset_{column}"], digits))

    return [
        Cell(row["device"]),
        Cell(row["kind"]),
        Cell(task_label(task_of(row[name] for name in TASK))),
        Cell(encoding_label(row["encoding"])),
        Cell(f"{row['data_qubits'] + 1}"),
        Cell(number(row["accuracy_noiseless"], 1)),
        Cell(
            number(row["accuracy_noisy"], 1),
            f"{number(row['ci_low'], 1)} to {number(row['ci_high'], 1)}",
        ),
        Cell(f"{number(row['exact_mean'], 1)} ± {number(row['exact_deviation'], 1)}"),
        beside("two_qubit_gates", 0),
        beside("two_qubit_depth", 0),
        beside("estimated_fidelity", 2),
        Cell(number(row["gain"], 1)),
    ]


def _mean_row(device: str, kind: str, rows: pd.DataFrame) -> list[Cell]:
    means = rows[["gain", "exact_gain", "paper_mean_gain"]].mean()
    blank = Cell("")
    return [
        Cell(device),
        Cell(kind),
        Cell("Mean gain"),
        Cell(encoding_label("atp")),
        *[blank] * 3,
        Cell(number(means["exact_gain"], 1)),
        *[blank] * 3,
        Cell(number(means["gain"], 1), f"paper: {number(means['paper_mean_gain'], 0)}"),
    ]
