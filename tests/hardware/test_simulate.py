"""The hardware experiment in exact simulation, against PennyLane."""

import numpy as np
import pytest
from helpers import paper_circuit
from helpers.training import repeated

from atp.data.samples import Samples, Splits
from atp.data.task import Task
from atp.hardware.problem import SEEDS
from atp.hardware.simulate import simulate_hardware
from atp.seeds import derive_seed
from atp.settings.sections import Settings

TASK = Task("mnist", (3, 5))
STARTS = 4
KEPT = [[0, 2], [1]]
# One evaluation: the start itself is tested. All images of a split, so that none is chosen.
SETTINGS = Settings(
    seed=7,
    circuit={"layout": "xx-zz", "range": 1},
    hardware={
        "layers": 1,
        "samples": {"train": 12, "test": 30},
        "optimizer": "cobyla",
        "evaluations": 1,
        "starts": STARTS,
    },
)


def samples(count: int, seed: int) -> Samples:
    generator = np.random.default_rng(seed)
    y = np.where(np.arange(count) % 2 == 0, 1, -1).astype(np.int8)
    return Samples(generator.uniform(0, 1, (count, 3)).astype(np.float32), y)


@pytest.fixture(scope="module")
def splits():
    return Splits(
        repeated(samples(12, 0), samples(12, 1)),
        repeated(samples(4, 2), samples(4, 3)),
        samples(30, 4),
    )


@pytest.fixture(scope="module")
def rows(splits):
    return simulate_hardware(TASK, splits, {"kept": KEPT, "prune": "drop"}, SETTINGS)


def test_starts_take_turns_at_the_repetitions(rows):
    for encoding in ("angle", "atp"):
        own = [row for row in rows if row["encoding"] == encoding]
        assert [(row["start"], row["repetition"]) for row in own] == [
            (0, 0),
            (1, 1),
            (2, 0),
            (3, 1),
        ]


@pytest.mark.parametrize("encoding", ["angle", "atp"])
def test_an_untrained_start_has_pennylanes_accuracy(encoding, rows, splits):
    for row in (row for row in rows if row["encoding"] == encoding):
        kept = [0, 1, 2] if encoding == "angle" else KEPT[row["repetition"]]
        names = ("hardware", "mnist", 3, 5, "exact", row["start"])
        generator = np.random.default_rng(derive_seed(7, *names) % SEEDS)
        theta, phi = generator.uniform(0.0, 1.0, (2, 1, len(kept)))
        x, y = splits.test.x[:, kept].astype(float), splits.test.y
        z = np.asarray(paper_circuit.expectation(x, theta, phi))
        assert row["accuracy"] == pytest.approx(np.mean(np.where(z >= 0, 1, -1) == y))
