"""A task: which classes of which data set are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from atp.files import PathLike
from atp.seeds import derive_seed, derive_seeds


@dataclass(frozen=True)
class Task:
    """Classes of a data set, the first labelled +1 and the second −1.

    Attributes:
        dataset: its name in `atp.data.registry`.
        classes: their numbers, in order.
    """

    dataset: str
    classes: tuple[int, int]

    @classmethod
    def of_folder(cls, folder: PathLike) -> Task:
        """Read the task off its folder of results, `{dataset}/{a}-{b}`."""
        path = Path(folder)
        class_0, class_1 = path.name.split("-")
        return cls(path.parent.name, (int(class_0), int(class_1)))

    @property
    def name(self) -> str:
        """The classes, such as `0-1`, as the folder is called."""
        return "-".join(map(str, self.classes))

    @property
    def columns(self) -> dict[str, str | int]:
        """What names the task in every CSV."""
        class_0, class_1 = self.classes
        return {"dataset": self.dataset, "class_0": class_0, "class_1": class_1}

    def select(self, images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pick the images of these classes, in their order.

        Args:
            images: (N, ...) of all classes.
            labels: (N,) class labels.

        Returns:
            images (n, ...) of the classes, and int8 (n,): +1 for the first, −1 for the second.
        """
        chosen = np.isin(labels, self.classes)
        signs = np.where(labels[chosen] == self.classes[0], 1, -1).astype(np.int8)
        return images[chosen], signs

    def count(self, labels: np.ndarray) -> tuple[int, int]:
        """Count the images of each class."""
        first, second = ((labels == label).sum() for label in self.classes)
        return int(first), int(second)

    def seed(self, master: int, *names: object) -> int:
        """Derive a seed for one purpose within this task."""
        return derive_seed(master, self.dataset, *self.classes, *names)

    def seeds(self, master: int, count: int, *names: object) -> list[int]:
        """Derive seeds for one purpose; a larger count leaves the first ones as they were."""
        return derive_seeds(master, count, self.dataset, *self.classes, *names)

    def training_seeds(self, master: int, count: int) -> list[int]:
        """Seeds of the repetitions' trainings, the same for every encoding: they are paired."""
        return self.seeds(master, count, "training")

    def __str__(self) -> str:
        return f"{self.dataset} {self.name}"
