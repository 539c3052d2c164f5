"""A made-up hardware run."""

from typing import Any

import numpy as np
from helpers.training import repeated

from atp.data.samples import Samples, Splits
from atp.data.task import Task
from atp.hardware.problem import Problem, Run, make_problem
from atp.settings.sections import Settings

HARDWARE = {
    "samples": {"train": 4, "test": 6},
    "layers": 1,
    "shots": 100,
    "resilience": 1,
    "optimizer": "cobyla",
    "evaluations": 4,
    "starts": 3,
    "angles": "random",
    "mode": "job",
    "budget_s": 1e6,
    "retries": 2,
    "wait_s": 0,
    "timeout_min": 1,
}


def made_problem(
    backend: str = "ibm_stand_in",
    encoding: str = "angle",
    *,
    positions: int = 3,
    seed: int = 1,
    kept: tuple[int, ...] = (0, 2),
    prune: str = "drop",
    model: dict[str, np.ndarray] | None = None,
    **hardware: Any,
) -> Problem:
    """A problem of random pixels, whose label is whether the first one is bright."""
    x = np.random.default_rng(5).uniform(0, 1, (40, positions)).astype(np.float32)
    y = np.where(x[:, 0] > 0.5, 1, -1).astype(np.int8)
    train, test = Samples(x[:20], y[:20]), Samples(x[20:], y[20:])
    threshold = {"kept": [list(kept), [0]], "prune": prune} if encoding == "atp" else None
    run = Run(backend, Task("digits", (0, 1)), encoding)
    settings = Settings(
        seed=seed, circuit={"layout": "xx-zz", "range": 1}, hardware={**HARDWARE, **hardware}
    )
    other = Samples(1 - train.x, train.y)  # of a repetition that no device sees
    splits = Splits(repeated(train, other), repeated(*[Samples(x[:0], y[:0])] * 2), test)
    return make_problem(run, splits, threshold, model, settings)
