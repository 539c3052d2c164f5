"""Time one training step and one evaluation of each simulator; write tables and a plot.

Run it while nothing else runs: python -m benchmarks.run --out results/bench
"""

import argparse
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numba import get_num_threads, set_num_threads

from benchmarks.engines import ENGINES, THIS, Engine
from benchmarks.measure import (
    evaluation,
    kernel_rate,
    median_seconds,
    multiply_add_rate,
    outcome,
    step_memory,
    training_step,
)
from benchmarks.report import TITLES, Kernel, Memory, Row, write_report
from benchmarks.workload import Workload, make_workload

COMMON = (4, 9, 12, 16, 20)
LARGE = (64, 196, 784, 3072)
SAMPLES = 64
REPEATS = 9
MOST_GROWTH = 8  # in log2: a state vector's from one size to the next, at most
SLOWEST = 10  # expected calls that may exceed the limit by this, as the growth is a bound


@dataclass(frozen=True)
class Limits:
    """What one engine may take at one size.

    Attributes:
        call: seconds of one call.
        budget: seconds of all repeats of a call.
        memory: bytes of a call.
    """

    call: float = 2.0
    budget: float = 3.0
    memory: float = 3e9


def largest_batch(seconds: Callable[[int], float], most: int, limits: Limits) -> int:
    """The samples of one call: four times more as long as that surely fits the limit.

    Args:
        seconds: times a call with so many samples.
        most: what the memory holds.
        limits: what a call may take.
    """
    samples = 1
    while samples < most and 4 * seconds(samples) < limits.call:
        samples = min(4 * samples, most)
    return samples


def measure(engine: Engine, qubits: int, samples: int, limits: Limits) -> list[Row]:
    """Time both tasks and compare with this simulator in double precision."""
    workload = make_workload(qubits, SAMPLES).first(samples)
    ours, exact = workload.to(engine.dtype), workload.to(THIS.dtype)
    value, gradient = outcome(engine, ours)
    expected, expected_gradient = outcome(THIS, exact)
    deviation = float(
        max((value - expected).abs().max(), (gradient - expected_gradient).abs().max())
    )
    tasks = {
        "step": lambda: training_step(engine, ours),
        "evaluation": lambda: evaluation(engine, ours),
    }
    return [
        Row(
            engine=engine.name,
            task=task,
            qubits=qubits,
            samples=samples,
            seconds_a_sample=median_seconds(call, REPEATS, limits.budget) / samples,
            deviation=deviation,
        )
        for task, call in tasks.items()
    ]


def compare(engine: Engine, limits: Limits) -> list[Row]:
    """All sizes of one engine; what it cannot do is a row with the reason."""
    absence = engine.absence()
    if absence:
        return unmeasured(engine, None, absence)
    sizes = COMMON + LARGE if engine.expectation is THIS.expectation else COMMON
    rows: list[Row] = []
    single = 0.0  # seconds of one sample's step at the size before
    before = sizes[0]
    for qubits in sizes:
        growth = 2.0 ** min(qubits - before, MOST_GROWTH)
        reason = obstacle(single * growth, engine.bytes_a_sample(qubits), limits)
        if reason:
            rows += unmeasured(engine, qubits, reason)
            continue
        workload = make_workload(qubits, SAMPLES)

        def seconds(samples: int, workload: Workload = workload) -> float:
            part = workload.first(samples).to(engine.dtype)
            return median_seconds(lambda: training_step(engine, part), 1, 0.0)

        try:
            single, before = seconds(1), qubits
            most = min(SAMPLES, int(limits.memory / engine.bytes_a_sample(qubits)))
            rows += measure(engine, qubits, largest_batch(seconds, most, limits), limits)
        except (RuntimeError, MemoryError, ValueError) as error:  # a peer's, not ours to mend
            rows += unmeasured(engine, qubits, f"failed: {str(error).splitlines()[0]}")
            continue
        cost = rows[-2].seconds_a_sample
        print(f"{engine.name}, {qubits} qubits: {cost:.3g} s a sample", flush=True)
    return rows


def obstacle(seconds: float, needed: float, limits: Limits) -> str:
    """Why a size is left out, if it is.

    Args:
        seconds: expected at most, of one sample.
        needed: bytes, of one sample.
        limits: what a call may take.
    """
    if needed > limits.memory:
        return f"skipped: one sample needs about {needed / 1e9:.0f} GB"
    if seconds > SLOWEST * limits.call:
        return f"skipped: one sample may take {seconds:.0f} s"
    return ""


def unmeasured(engine: Engine, qubits: int | None, reason: str) -> list[Row]:
    """Rows that say why."""
    return [Row(engine.name, task, qubits, 0, note=reason) for task in TITLES]


def kernels() -> list[Kernel]:
    """The kernel's share of the multiply-add rate, at 64 qubits and batch 256.

    On one thread beside all of them: that figure stands even while others use the machine.
    """
    workload = make_workload(64, 256)
    found = []
    everything = get_num_threads()
    for threads in sorted({1, everything}):
        set_num_threads(threads)
        for name, dtype in (("double", np.float64), ("single", np.float32)):
            rate, machine = kernel_rate(workload, dtype), multiply_add_rate(dtype)
            found.append(Kernel(name, threads, rate, machine))
    set_num_threads(everything)
    return found


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("results/bench"))
    out = parser.parse_args().out
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    rows = [row for engine in ENGINES for row in compare(engine, Limits())]
    memories = [Memory(qubits, step_memory(qubits)) for qubits in LARGE]
    print(write_report(out, rows, kernels(), memories))


if __name__ == "__main__":
    main()
