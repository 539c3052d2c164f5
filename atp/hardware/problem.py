"""What a hardware run is to solve: its samples, circuit, start and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from atp.data.samples import Samples, Splits
from atp.data.task import Task
from atp.errors import UserError
from atp.qnn.circuit import Ansatz, make_ansatz
from atp.seeds import derive_seed
from atp.settings.sections import Settings

SEEDS = 2**31  # Aer takes seeds of 31 bits


@dataclass(frozen=True)
class Run:
    """Which of the hardware runs this is.

    Attributes:
        backend: an entry of `hardware.backends`.
        task: the classes to tell apart.
        encoding: its name, `angle` or `atp`.
    """

    backend: str
    task: Task
    encoding: str

    @property
    def columns(self) -> dict[str, str | int]:
        """What names the run in its ledger and its result."""
        return {"backend": self.backend, **self.task.columns, "encoding": self.encoding}

    def seed(self, master: int, *names: object) -> int:
        """Derive a seed that all backends and encodings of the task share."""
        names = ("hardware", self.task.dataset, *self.task.classes, *names)
        return derive_seed(master, *names) % SEEDS


@dataclass(frozen=True)
class Problem:
    """What a hardware run is to solve.

    Attributes:
        run: which one.
        train: the samples of every objective evaluation; x (samples, qubits).
        test: the samples of the final accuracy; x (samples, qubits).
        positions: (qubits,) grid positions of the data qubits, rising.
        ansatz: the circuit's structure.
        start: (angles,) the first angles in radians, theta then phi, block by block.
        settings: `seed` and the section `hardware`.
    """

    run: Run
    train: Samples
    test: Samples
    positions: np.ndarray
    ansatz: Ansatz
    start: np.ndarray
    settings: Settings

    @property
    def n_qubits(self) -> int:
        """Number of data qubits."""
        return len(self.positions)

    def seed(self, *names: object) -> int:
        """Derive the run's seed for one purpose."""
        return self.run.seed(self.settings.seed, *names)

    def split(self, angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Divide a vector of angles into theta and phi, (blocks of the kind, qubits) each."""
        blocks = angles.reshape(-1, self.n_qubits)
        return blocks[: self.ansatz.n_theta], blocks[self.ansatz.n_theta :]

    def identity(self) -> dict[str, Any]:
        """Everything that decides the values of this run's jobs, as JSON.

        Budget and number of evaluations are left out: raising them continues a run. SPSA's
        steps depend on the number of evaluations, so there it counts.
        """
        hardware = self.settings.hardware
        identity: dict[str, Any] = {
            **self.run.columns,
            "kept": self.positions.tolist(),
            "layout": self.ansatz.layout,
            "layers": self.ansatz.layers,
            "training_samples": _digest(self.train),
            "test_samples": _digest(self.test),
            "shots": hardware.shots,
            "resilience": hardware.resilience,
            "optimizer": hardware.optimizer,
            "angles": [hardware.angles, sha256(self.start.tobytes()).hexdigest()],
            "seed": self.settings.seed,
        }
        if hardware.optimizer == "spsa":
            identity["evaluations"] = hardware.evaluations
        return identity


def make_problem(
    run: Run,
    splits: Splits,
    threshold: Mapping[str, Any] | None,
    model: Mapping[str, np.ndarray] | None,
    settings: Settings,
    repetition: int = 0,
) -> Problem:
    """Choose samples, qubits and first angles.

    Args:
        run: which one.
        splits: the task's features.
        threshold: the task's threshold.json; None to keep all positions, as angle encoding does.
        model: the trained model.npz whose angles are the first; None for random ones.
        settings: `seed`, `circuit.layout`, `circuit.range` and the section `hardware`.
        repetition: whose samples and positions are used.

    Raises:
        UserError: the model and the threshold do not keep the same positions.
    """
    hardware = settings.hardware
    splits = splits.of(repetition)
    ansatz = make_ansatz(settings.circuit.layout, hardware.layers)
    mask, positions = _positions(threshold, repetition, splits.n_positions)
    # The default start of qiskit-machine-learning, which the paper used.
    generator = np.random.default_rng(run.seed(settings.seed, "start"))
    start = generator.uniform(0.0, 1.0, (ansatz.n_theta + ansatz.n_phi) * len(positions))
    if model is not None:
        start = _model_angles(run, model, mask, positions)

    def encoded(name: str, size: int) -> Samples:
        samples = splits.on(name)
        x, y = samples.x.reshape(-1, splits.n_positions), samples.y.reshape(-1)
        chosen = _choose(y, size, run.seed(settings.seed, name))
        pixels = settings.circuit.range * x[chosen][:, positions].astype(float)  # (size, qubits)
        return Samples(np.where(mask[positions], pixels, 0.0), y[chosen])

    return Problem(
        run=run,
        train=encoded("train", hardware.samples.train),
        test=encoded("test", hardware.samples.test),
        positions=positions,
        ansatz=ansatz,
        start=start,
        settings=settings,
    )


def _positions(
    threshold: Mapping[str, Any] | None, repetition: int, n_positions: int
) -> tuple[np.ndarray, np.ndarray]:
    """The mask (positions,) of what the threshold keeps, and the positions that get a qubit."""
    if threshold is None:
        return np.ones(n_positions, dtype=bool), np.arange(n_positions)
    mask = np.isin(np.arange(n_positions), threshold["kept"][repetition])
    dropped = threshold["prune"] == "drop"
    return mask, np.flatnonzero(mask) if dropped else np.arange(n_positions)


def _choose(y: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Pick `size` samples, as balanced as can be, at random but the same for every encoding."""
    generator = np.random.default_rng(seed)
    size = min(size, len(y))
    plus = generator.permutation(np.flatnonzero(y > 0))
    minus = generator.permutation(np.flatnonzero(y < 0))
    n_plus = min(len(plus), max((size + 1) // 2, size - len(minus)))
    return np.sort(np.concatenate([plus[:n_plus], minus[: size - n_plus]]))


def _model_angles(
    run: Run,
    model: Mapping[str, np.ndarray],
    mask: np.ndarray,
    positions: np.ndarray,
) -> np.ndarray:
    """The angles of the simulator's first repetition, qubit by qubit that there is."""
    if model["mask"][0].tolist() != mask.tolist():
        raise UserError(
            f"the model of {run.task} {run.encoding} keeps other "
            "qubits than threshold.json; run the target models again, or set hardware.angles "
            "to random."
        )
    both = np.concatenate([model["theta"][0], model["phi"][0]])[:, positions]
    return both.ravel().astype(float)


def _digest(samples: Samples) -> str:
    digest = sha256(np.ascontiguousarray(samples.x).tobytes())
    digest.update(samples.y.astype(np.int8).tobytes())
    return digest.hexdigest()
