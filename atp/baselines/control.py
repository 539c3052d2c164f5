"""What every control leaves: its predictions, and how many numbers it had to fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from atp.data.samples import HELD_OUT, Splits


@dataclass(frozen=True)
class Control:
    """The predictions of one control.

    Attributes:
        name: such as `logistic`.
        parameters: how many numbers were fitted.
        predictions: by split, (seeds, images) of ±1; one row where nothing is random.
        dropped: number of grid positions left out, for the controls that drop some.
        as_atp: whether that is ATP's own number.
    """

    name: str
    parameters: int
    predictions: dict[str, np.ndarray]
    dropped: int | None = None
    as_atp: bool = False

    @property
    def key(self) -> str:
        """A name of its own among all controls of a pair."""
        return self.name if self.dropped is None else f"{self.name}_{self.dropped}"

    def rows(self, splits: Splits) -> list[dict[str, Any]]:
        """One row per seed for controls.csv."""
        validation, test = (
            (self.predictions[split] == splits.on(split).y).mean(axis=1) for split in HELD_OUT
        )
        return [
            {
                "control": self.name,
                "dropped": self.dropped,
                "as_atp": self.as_atp,
                "seed": seed,
                "parameters": self.parameters,
                "accuracy": float(test[seed]),
                "validation_accuracy": float(validation[seed]),
            }
            for seed in range(len(test))
        ]
