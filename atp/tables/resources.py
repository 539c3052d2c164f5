"""What each encoding's circuit takes, and what ATP saves of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from atp.files import PathLike
from atp.results.labels import encoding_label, task_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import MODEL, PERCENT, TASK, by_task
from atp.results.write import Table

COUNTS = ["data_qubits", "single_qubit_gates", "two_qubit_gates"]
SAVED = [f"saved_{name}" for name in COUNTS]
BASELINE, PRUNED = "angle", "atp"
ON_DEVICE = "two_qubit_gates_on_"


def resources_table(rows: Iterable[Mapping[str, Any]], hardware: Sequence[PathLike] = ()) -> Table:
    """One row per pair and encoding.

    Args:
        rows: from `atp.evaluation.resources.count_resources`.
        hardware: the table of runs on devices as CSV, or none.

    Returns:
        Columns of `MODEL`, `kept`, `COUNTS`, what is saved of each against angle encoding on the
        same pair (%), and one column of two-qubit gates per device.
    """
    frame = pd.DataFrame(list(rows), columns=[*MODEL, "kept", *COUNTS])
    keys = [frame[name] for name in TASK]
    for count, saved in zip(COUNTS, SAVED, strict=True):
        baseline = frame[count].where(frame["encoding"] == BASELINE)
        frame[saved] = PERCENT * (1 - frame[count] / baseline.groupby(keys).transform("max"))
    for path in hardware:
        runs = pd.read_csv(path)
        for device, own in runs.groupby("device", sort=False):
            gates = own.set_index(MODEL)["two_qubit_gates"].rename(f"{ON_DEVICE}{device}")
            frame = frame.join(gates, on=MODEL)
    return Table(frame, resources_sheet(frame))


def resources_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the counts out for reading: one row per pair, the means below."""
    encodings = list(map(str, table["encoding"].unique()))
    devices = [name for name in table.columns if name.startswith(ON_DEVICE)]
    rows = [
        [Cell(task_label(task)), *_cells(own, encodings, devices)] for task, own in by_task(table)
    ]
    numbers = [name for name in table.columns if name not in MODEL]
    means = table.groupby("encoding", sort=False)[numbers].mean().reset_index()
    footer = [[Cell("Mean"), *_cells(means, encodings, devices)]] if len(rows) > 1 else []
    routed = (
        " On a device: two-qubit gates after routing, of angle encoding → ATP, with the layers of "
        "the runs on devices."
    )
    return Sheet(
        label="resources",
        title="What the circuits take",
        caption=(
            "Two-qubit gates of the circuit before transpilation; in parentheses data qubits (the "
            "readout is one more) and single-qubit gates. Means over the trainings of a model. "
            "Counted are the gates that prepare the data, every XX and ZZ gate, and the readout's "
            "own; amplitudes are prepared by uniformly controlled rotations, SQE by three "
            "rotations per pixel triple. Kept: grid positions that ATP keeps. ATP saves: of angle "
            "encoding's two-qubit gates, and as much of its data qubits."
            f"{routed if devices else ''}"
        ),
        header=[
            *("Pair", "Kept"),
            *map(encoding_label, encodings),
            "ATP saves (%)",
            *(name.removeprefix(ON_DEVICE) for name in devices),
        ],
        rows=rows + footer,
        footer=len(footer),
    )


def _cells(rows: pd.DataFrame, encodings: list[str], devices: list[str]) -> list[Cell]:
    found = {row["encoding"]: row for row in rows.to_dict("records")}
    empty = dict.fromkeys(rows.columns, float("nan"))
    pruned = found.get(PRUNED, empty)
    return [
        Cell(_short(pruned["kept"])),
        *(_count(found.get(name, empty)) for name in encodings),
        Cell(number(pruned["saved_two_qubit_gates"], 0)),
        *(_routed(found.get(BASELINE, empty)[name], pruned[name]) for name in devices),
    ]


def _count(row: Mapping[Any, Any]) -> Cell:
    return Cell(
        _short(row["two_qubit_gates"]),
        f"{_short(row['data_qubits'])}, {_short(row['single_qubit_gates'])}",
    )


def _routed(baseline: float, pruned: float) -> Cell:
    known = baseline == baseline or pruned == pruned
    return Cell(f"{_short(baseline)} → {_short(pruned)}" if known else "–")


def _short(value: float) -> str:
    """One decimal where there is one."""
    return number(value, 1).removesuffix(".0")
