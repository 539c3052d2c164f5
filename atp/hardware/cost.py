"""What the device's time will cost, and a budget that all jobs on a device share."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qiskit import QuantumCircuit
from qiskit.transpiler import Target

from atp.errors import UserError

SECONDS_PER_JOB = 2.0  # loading and compiling, which IBM charges with the job
RESET_SECONDS = 250e-6  # IBM's default delay between two shots
GATE_SECONDS = 500e-9  # a slow two-qubit gate, where the device reports no durations


@dataclass(frozen=True)
class Estimate:
    """What an experiment asks of a device.

    Attributes:
        jobs: number of jobs.
        circuits: number of bound circuits in all jobs.
        shots: number of shots of all circuits.
        qpu_seconds: estimated time that is charged.
    """

    jobs: int
    circuits: int
    shots: int
    qpu_seconds: float

    def describe(self) -> str:
        """Say it in words."""
        return (
            f"{self.jobs} jobs, {self.circuits} circuits, {self.shots} shots, "
            f"about {self.qpu_seconds:.0f} s of QPU time"
        )


def estimate(circuit: QuantumCircuit, target: Target, batches: list[int], shots: int) -> Estimate:
    """Estimate the cost of one job for each batch size.

    Error mitigation adds its own circuits, which are not counted.
    """
    per_shot = RESET_SECONDS + _duration(circuit, target)
    circuits = sum(batches)
    seconds = SECONDS_PER_JOB * len(batches) + circuits * shots * per_shot
    return Estimate(len(batches), circuits, circuits * shots, seconds)


def _duration(circuit: QuantumCircuit, target: Target) -> float:
    try:
        return float(circuit.estimate_duration(target, unit="s"))
    except Exception:  # no durations known, told by several kinds of exception
        return circuit.depth() * GATE_SECONDS


class Budget:
    """QPU seconds that all ledgers below one folder may spend together.

    Each job counts with what the service charged, or with its estimate until that is known.
    """

    def __init__(self, folder: Path, limit_s: float) -> None:
        self.folder = folder
        self.limit_s = limit_s

    @contextmanager
    def reserve(self, seconds: float) -> Iterator[None]:
        """Hold the budget while the caller notes a request of that many seconds in its ledger.

        Raises:
            UserError: the budget does not allow it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".budget.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            spent = sum(spent_seconds(path) for path in self.folder.rglob("ledger*.jsonl"))
            if spent + seconds > self.limit_s:
                raise UserError(
                    f"hardware.budget_s is {self.limit_s:g}, of which {spent:.0f} s are spent, "
                    f"and the next job on {self.folder.name} needs about {seconds:.0f} s; "
                    "raise it and run again, nothing is lost."
                )
            yield


def spent_seconds(path: Path) -> float:
    """QPU seconds that a ledger has spent or reserved."""
    spent: dict[tuple[str, int], float] = {}
    attempt: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            event = json.loads(line)
        except json.JSONDecodeError:  # the half-written last line of a killed process
            continue
        name = event.get("evaluation", "")
        if event["event"] == "requested":
            attempt[name] = attempt.get(name, 0) + 1
            spent[name, attempt[name]] = event.get("estimated_s", 0.0)
        elif event["event"] == "completed" and event.get("qpu_s") is not None:
            spent[name, attempt[name]] = event["qpu_s"]
    return sum(spent.values())
