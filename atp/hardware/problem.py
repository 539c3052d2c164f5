"""What a hardware run is to solve: its samples, circuit, start and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from atp.errors import UserError
from atp.qnn.circuit import Ansatz, make_ansatz
from atp.seeds import derive_seed

SEEDS = 2**31  # Aer takes seeds of 31 bits


@dataclass(frozen=True)
class Job:
    """Which of the hardware runs this is."""

    backend: str
    dataset: str
    class_0: int
    class_1: int
    encoding: str

    def seed(self, master: int, *names: object) -> int:
        """A seed that all encodings and backends of a pair share."""
        names = ("hardware", self.dataset, self.class_0, self.class_1, *names)
        return derive_seed(master, *names) % SEEDS


@dataclass(frozen=True)
class Samples:
    """Pixels x (samples, qubits) in [0, 1] of the qubits that are kept, and labels y of ±1."""

    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Problem:
    """A hardware run.

    Attributes:
        job: which one.
        train: the samples of every objective evaluation.
        test: the samples of the final accuracy.
        kept: grid positions of the data qubits.
        ansatz: the circuit's structure.
        start: the first angles, theta then phi, row by row.
        settings: the `hardware` section.
        seed: the config's master seed.
    """

    job: Job
    train: Samples
    test: Samples
    kept: tuple[int, ...]
    ansatz: Ansatz
    start: np.ndarray
    settings: Mapping[str, Any]
    seed: int

    @property
    def n_qubits(self) -> int:
        """Number of data qubits."""
        return len(self.kept)

    def split(self, angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Divide a vector of angles into theta and phi, (blocks of the kind, qubits) each."""
        rows = angles.reshape(-1, self.n_qubits)
        return rows[: self.ansatz.n_theta], rows[self.ansatz.n_theta :]

    def identity(self) -> dict[str, Any]:
        """Everything that decides the values of this run's jobs, as JSON.

        Budget and number of evaluations are left out: raising them continues a run. SPSA's
        steps depend on the number of evaluations, so there it counts.
        """
        settings = self.settings
        identity = {
            "backend": self.job.backend,
            "dataset": self.job.dataset,
            "class_0": self.job.class_0,
            "class_1": self.job.class_1,
            "encoding": self.job.encoding,
            "kept": list(self.kept),
            "layout": self.ansatz.layout,
            "layers": self.ansatz.layers,
            "training_samples": _digest(self.train),
            "test_samples": _digest(self.test),
            "shots": settings["shots"],
            "resilience": settings["resilience"],
            "optimizer": settings["optimizer"],
            "angles": [settings["angles"], sha256(self.start.tobytes()).hexdigest()],
            "seed": self.seed,
        }
        if settings["optimizer"] == "spsa":
            identity["evaluations"] = settings["evaluations"]
        return identity


def make_problem(
    job: Job,
    features: Mapping[str, np.ndarray],
    threshold: Mapping[str, Any] | None,
    model: Mapping[str, np.ndarray] | None,
    settings: Mapping[str, Any],
    layout: str,
    seed: int,
) -> Problem:
    """Choose samples, qubits and first angles.

    Args:
        job: which run.
        features: the pair's features.npz.
        threshold: the pair's threshold.json; None to keep all positions, as angle encoding does.
        model: the trained model.npz, for `angles: model`.
        settings: the `hardware` section.
        layout: the circuit's layout.
        seed: the config's master seed.
    """
    ansatz = make_ansatz(layout, settings["layers"])
    n_features = features["x_train"].shape[1]
    kept, visible = _positions(threshold, n_features)
    parts = {}
    for part in ("train", "test"):
        x, y = features[f"x_{part}"], features[f"y_{part}"].astype(int)
        chosen = _choose(y, settings["samples"][part], job.seed(seed, part))
        pixels = np.where(np.isin(kept, visible), x[chosen][:, kept].astype(float), 0.0)
        parts[part] = Samples(pixels, y[chosen])
    n_angles = (ansatz.n_theta + ansatz.n_phi) * len(kept)
    if settings["angles"] == "model":
        start = _model_angles(job, model, kept)
    else:
        # The default start of qiskit-machine-learning, which the paper used.
        start = np.random.default_rng(job.seed(seed, "start")).uniform(0.0, 1.0, n_angles)
    return Problem(job, parts["train"], parts["test"], tuple(kept), ansatz, start, settings, seed)


def _positions(threshold: Mapping[str, Any] | None, n_features: int) -> tuple[list[int], list[int]]:
    """Grid positions that get a qubit, and those whose pixel is not zeroed."""
    every = list(range(n_features))
    if threshold is None:
        return every, every
    visible = [int(position) for position in threshold["kept"]]
    return (visible if threshold["prune"] == "drop" else every), visible


def _choose(y: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Pick `size` samples, as balanced as can be, at random but the same for every encoding."""
    generator = np.random.default_rng(seed)
    size = min(size, len(y))
    plus = generator.permutation(np.flatnonzero(y > 0))
    minus = generator.permutation(np.flatnonzero(y < 0))
    n_plus = min(len(plus), max((size + 1) // 2, size - len(minus)))
    return np.sort(np.concatenate([plus[:n_plus], minus[: size - n_plus]]))


def _model_angles(job: Job, model: Mapping[str, np.ndarray] | None, kept: list[int]) -> np.ndarray:
    """The angles of the simulator's first seed."""
    if model is None or list(model["kept"]) != kept:
        raise UserError(
            f"the model of {job.dataset} {job.class_0}-{job.class_1} {job.encoding} keeps other "
            "qubits than threshold.json; run the target models again, or set hardware.angles "
            "to random."
        )
    return np.concatenate([model["theta"][0].ravel(), model["phi"][0].ravel()]).astype(float)


def _digest(samples: Samples) -> str:
    digest = sha256(np.ascontiguousarray(samples.x).tobytes())
    digest.update(samples.y.astype(np.int8).tobytes())
    return digest.hexdigest()
