"""What every control leaves: its predictions, and how many numbers it had to fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from atp.data.samples import HELD_OUT, Splits


@dataclass(frozen=True)
class Control:
    """The predictions of one control.

    Attributes:
        name: such as `logistic`.
        parameters: () or (repetitions,) how many numbers were fitted.
        predictions: by split, (repetitions, images) of ±1.
        dropped: (repetitions,) how many grid positions are left out, where some are.
        as_atp: whether those are ATP's own numbers.
    """

    name: str
    parameters: int | np.ndarray
    predictions: dict[str, np.ndarray]
    dropped: np.ndarray | None = None
    as_atp: bool = False

    @classmethod
    def join(cls, parts: Sequence[Control]) -> Control:
        """One control from those of single repetitions."""
        predictions = {
            split: np.concatenate([part.predictions[split] for part in parts]) for split in HELD_OUT
        }
        parameters = np.array([part.parameters for part in parts])
        return cls(parts[0].name, parameters, predictions)

    @property
    def key(self) -> str:
        """A name of its own among all controls of a pair."""
        if self.dropped is None:
            return self.name
        return f"{self.name}_as_atp" if self.as_atp else f"{self.name}_{self.dropped[0]}"

    def rows(self, splits: Splits) -> list[dict[str, Any]]:
        """One row per repetition for controls.csv."""
        validation, test = (
            (self.predictions[split] == splits.on(split).y).mean(axis=1) for split in HELD_OUT
        )
        return [
            {
                "control": self.name,
                "dropped": None if self.dropped is None else int(self.dropped[repetition]),
                "as_atp": self.as_atp,
                "repetition": repetition,
                "parameters": int(np.broadcast_to(self.parameters, len(test))[repetition]),
                "accuracy": float(test[repetition]),
                "validation_accuracy": float(validation[repetition]),
            }
            for repetition in range(len(test))
        ]
