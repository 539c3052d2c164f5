"""The stages that readings go through, each dearer than the one before and for fewer of them.

Half of the pairs calibrates: it chooses the closest readings. The other half checks whether these
are close where nothing was chosen.
"""

import random

from atp.data.task import Task
from atp.seeds import derive_seed
from atp.settings.sections import ClassPairs

FIRST = ("angle", "amplitude", "pca")
"""Encodings of the first stage; SQE, which trains ten times as long, joins for the near ones."""
COMPARED = (*FIRST, "sqe")
"""Encodings that the distance to the paper is measured by: never ATP."""
OWN = 0
"""The number of the configuration itself among the readings."""

CHEAP = ("reading", "dataset", "class_0", "class_1", "encoding", "accuracy", "entropy")
"""Columns of the files of the first two stages."""
WHOLE = (
    *("reading", "dataset", "class_0", "class_1", "encoding", "repetition", "n_qubits", "accuracy"),
    *("classes_answered", "entropy", "entropy_bits", "noisy_accuracy", "attacked_accuracy"),
)
"""Columns of the third stage's models."""
PROTOCOL = ("reading", "protocol_gain", "protocol_wins", "protocol_fresh")
"""Columns of the third stage's simulated papers."""


def is_sample(number: int, every: int) -> bool:
    """Whether a reading is evaluated whole whatever its distance, as a sample of all draws."""
    return number % every == 0


def tasks_of(pairs: ClassPairs) -> list[Task]:
    """The tasks of `pairs`, in their order."""
    return [Task(dataset, (a, b)) for dataset, listed in pairs.items() for a, b in listed]


def halves(pairs: ClassPairs, seed: int) -> tuple[list[Task], list[Task]]:
    """Divide the pairs into those that calibrate and those that check.

    The pairs of each data set are shuffled, and all are dealt in turn, so that the data sets
    are shared out and the halves differ by one pair at most.
    """
    dealt: list[Task] = []
    for dataset in pairs:
        tasks = tasks_of({dataset: pairs[dataset]})
        dealt += random.Random(derive_seed(seed, "halves", dataset)).sample(tasks, len(tasks))
    return dealt[::2], dealt[1::2]
