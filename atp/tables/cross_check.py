"""How far every model's ⟨Z⟩ is from PennyLane's."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from atp.results.labels import encoding_label, task_label
from atp.results.sheet import Cell, Sheet
from atp.results.tidy import MODEL, TASK, pivot, task_of
from atp.results.write import Table

COLUMNS = [*MODEL, "qubits", "models", "images", "deviation"]


def cross_check_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """One row per pair and encoding, from `atp.evaluation.cross_check.cross_check`."""
    frame = pd.DataFrame(list(rows), columns=COLUMNS).astype({"deviation": float})
    return Table(frame, cross_check_sheet(frame))


def cross_check_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the deviations out for reading: one row per pair, one column per encoding."""
    wide = pivot(table, TASK, "deviation")
    worst = table["deviation"].max()
    checked = table[table["models"] > 0]
    skipped = len(table) - len(checked)
    left = f" {skipped} of the pairs and encodings have too many qubits (–)." if skipped else ""
    return Sheet(
        label="cross_check",
        title="Cross-check against PennyLane",
        caption=(
            f"Largest difference between the reported ⟨Z⟩ and that of PennyLane's default.qubit, "
            f"over all repetitions and {table['images'].max()} test images. "
            f"Largest of the run: {_scientific(worst)}, over {checked['models'].sum()} models."
            f"{left}"
        ),
        header=["Pair", *(encoding_label(str(name)) for name in wide.columns)],
        rows=[
            [Cell(task_label(task_of(key))), *(Cell(_scientific(value)) for value in values)]  # type: ignore[arg-type]
            for key, values in wide.iterrows()
        ],
    )


def _scientific(value: float) -> str:
    """Two digits and a power of ten, such as 1.2e-15; a dash where there is none."""
    return "–" if value != value else f"{value:.1e}"
