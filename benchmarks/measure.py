"""Clocks: calls, the machine's multiply-add rate, the kernel's share of it, memory."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numba import get_num_threads, njit, prange
from torch import Tensor

from atp.qnn import kernel
from atp.qnn.noise import NOISELESS
from atp.qnn.plan import make_plan
from benchmarks.engines import ANSATZ, Engine
from benchmarks.workload import Workload

EVALUATION_FLOPS = 3 + 6  # m·r in the plane; a complex product
ADJOINT_FLOPS = 6 + 5 + 6  # two derivatives; three sums over samples; a complex product
ACCUMULATORS = 128  # independent chains: enough to hide the latency


def median_seconds(call: Callable[[], object], repeats: int, budget: float) -> float:
    """Median duration of a call, warmed up, within about a budget of seconds."""
    call()
    durations: list[float] = []
    end = time.perf_counter() + budget
    while len(durations) < repeats and (not durations or time.perf_counter() < end):
        start = time.perf_counter()
        call()
        durations.append(time.perf_counter() - start)
    return statistics.median(durations)


def training_step(engine: Engine, workload: Workload) -> Tensor:
    """⟨Z⟩ (samples,) with its graph; the hinge loss's gradient is left in the angles."""
    workload.theta.grad = workload.phi.grad = None
    value = engine.expectation(workload.theta, workload.phi, workload.x)
    torch.relu(1 - workload.y * value).mean().backward()
    return value


def outcome(engine: Engine, workload: Workload) -> tuple[Tensor, Tensor]:
    """What a training step gives: ⟨Z⟩ (samples,), gradient (2, layers, qubits), in double."""
    value = training_step(engine, workload).detach()
    assert workload.theta.grad is not None
    assert workload.phi.grad is not None
    gradient = torch.stack([workload.theta.grad, workload.phi.grad])
    return value.to(torch.float64), gradient.to(torch.float64)


def evaluation(engine: Engine, workload: Workload) -> Tensor:
    """⟨Z⟩ alone."""
    with torch.no_grad():
        return engine.expectation(workload.theta.detach(), workload.phi.detach(), workload.x)


def multiply_add_rate(dtype: type[np.floating]) -> float:
    """Flops a second of independent multiply-adds, on as many threads as the kernel has."""
    threads, rounds = get_num_threads(), 40_000
    seconds = _best(lambda: _multiply_add(threads, rounds, dtype(0.5), dtype(0.25), dtype(1)))
    return 2.0 * threads * rounds * ACCUMULATORS / seconds


def kernel_rate(workload: Workload, dtype: type[np.floating]) -> float:
    """Flops a second of the kernel, forward and backward.

    Counted are the path pairs alone, without the rows' filling, and every operation once,
    without what the adjoint forms again.
    """
    plan = make_plan(ANSATZ, ANSATZ.observable, NOISELESS, True, np.dtype(dtype))
    angles = torch.cat([workload.theta, workload.phi])[None].detach().numpy().astype(dtype)
    x = np.pi * workload.x.numpy()[None]
    bloch = np.stack([0 * x, -np.sin(x), np.cos(x)], axis=-1).astype(dtype)
    grad = np.ones(x.shape[:2], dtype)

    def step() -> None:
        kernel.expectation(plan, angles, bloch)
        kernel.gradients(plan, angles, bloch, grad, for_bloch=False)

    pairs = np.count_nonzero(np.hypot(plan.weight_re, plan.weight_im))
    return pairs * x.size * (EVALUATION_FLOPS + ADJOINT_FLOPS) / _best(step)


def _best(call: Callable[[], object], budget: float = 2.0) -> float:
    """The least of the durations seen in `budget` seconds: the machine's, not its users'."""
    call()
    least, end = float("inf"), time.perf_counter() + budget
    while (start := time.perf_counter()) < end:
        call()
        least = min(least, time.perf_counter() - start)
    return least


@njit(parallel=True, fastmath=True)
def _multiply_add(threads: int, rounds: int, factor: Any, term: Any, start: Any) -> Any:
    sums = np.zeros(threads)
    for thread in prange(threads):
        values = np.full(ACCUMULATORS, start)
        for _ in range(rounds):
            for lane in range(ACCUMULATORS):
                values[lane] = values[lane] * factor + term
        sums[thread] = values.sum()
    return sums


MEMORY = """
import re, sys
from pathlib import Path
from benchmarks.engines import THIS
from benchmarks.measure import training_step
from benchmarks.workload import make_workload

def status(field):
    text = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(field + r":\\s+(\\d+)", text)[1])

workload = make_workload(int(sys.argv[1]), 64).to(THIS.dtype)
training_step(THIS, workload.first(1))
Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
before = status("VmRSS")
training_step(THIS, workload)
print(status("VmHWM") - before)
"""


def step_memory(qubits: int) -> int:
    """Bytes by which a training step with 64 samples raises a process's memory (Linux)."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(qubits)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)
