"""How far every model's ⟨Z⟩ is from PennyLane's."""

from typing import Any

import pandas as pd

from atp.results.labels import encoding_label, pair_label
from atp.results.sheet import Cell, Sheet
from atp.results.tidy import MODEL, PAIR, pivot

COLUMNS = [*MODEL, "qubits", "models", "images", "deviation"]


def cross_check_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A row a pair and encoding: data qubits, models, images a model, largest |difference|.

    Where a model was too large to check, `models` and `images` are 0 and there is no deviation.
    """
    return pd.DataFrame(rows, columns=COLUMNS).astype({"deviation": float})


def cross_check_sheet(table: pd.DataFrame) -> Sheet:
    """Lay the table out for reading: a row a pair, a column an encoding."""
    wide = pivot(table, PAIR, "deviation")
    worst = table["deviation"].max()
    checked = table[table["models"] > 0]
    skipped = len(table) - len(checked)
    left = f" {skipped} of the pairs and encodings have too many qubits (–)." if skipped else ""
    return Sheet(
        title="Cross-check against PennyLane",
        caption=(
            f"Largest difference between the reported ⟨Z⟩ and that of PennyLane's default.qubit, "
            f"over all seeds and {table['images'].max()} test images. "
            f"Largest of the run: {_scientific(worst)}, over {checked['models'].sum()} models."
            f"{left}"
        ),
        header=["Pair", *(encoding_label(str(name)) for name in wide.columns)],
        rows=[
            [Cell(pair_label(*pair)), *(Cell(_scientific(value)) for value in values)]  # type: ignore[misc]
            for pair, values in wide.iterrows()
        ],
    )


def _scientific(value: float) -> str:
    """Two digits and a power of ten, such as 1.2e-15; a dash where there is none."""
    return "–" if value != value else f"{value:.1e}"
