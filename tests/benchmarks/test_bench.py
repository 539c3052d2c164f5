"""The benchmark's own logic; what it times is tested elsewhere."""

import math

import pytest
import torch

from benchmarks.engines import ENGINES, THIS, Engine
from benchmarks.measure import median_seconds, outcome
from benchmarks.report import Kernel, Memory, Row, markdown, slope, table, write_report
from benchmarks.run import Limits, compare, largest_batch, measure, obstacle
from benchmarks.workload import make_workload

LIMITS = Limits(call=1.0, budget=0.0, memory=1e6)


def rows() -> list[Row]:
    """This simulator at a cost of n, a peer at 2^n, one absent."""
    ours = [Row(THIS.name, "step", n, 64, 1e-6 * n, 0.0) for n in (4, 9, 64, 784)]
    peer = [Row("peer", "step", n, 8, 1e-6 * 2.0**n, 1e-9) for n in (4, 9)]
    left_out = [Row("peer", "step", 20, 0, note="skipped: too slow")]
    return ours + peer + left_out + [Row("other", "step", None, 0, note="absent: no module")]


def test_ratios_are_to_this_simulator_at_the_same_size():
    frame = table(rows())
    peer = frame[(frame.engine == "peer") & (frame.qubits == 9)]
    assert peer.ratio.item() == pytest.approx(512 / 9)
    assert (frame[frame.engine == THIS.name].ratio == 1).all()


def test_slope_is_the_exponent():
    assert slope(table(rows()), THIS.name) == pytest.approx(1.0)


def test_the_report_names_what_is_missing(tmp_path):
    kernels = [Kernel("double", 2, 5e9, 1e10)]
    text = write_report(tmp_path, rows(), kernels, [Memory(784, 2_500_000)])
    assert "- peer, 20 qubits: skipped: too slow" in text
    assert "- other: absent: no module" in text
    assert "double, 2 threads: 5 of 10 GFlop/s, 50%" in text
    assert "784 qubits: 2.5 MB" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "bench.csv",
        "bench.md",
        "bench.png",
        "bench.svg",
    ]
    assert text == markdown(table(rows()), kernels, [Memory(784, 2_500_000)])


def test_a_batch_grows_while_four_times_more_fits():
    assert largest_batch(lambda samples: 0.0, 64, LIMITS) == 64
    assert largest_batch(lambda samples: 0.0, 7, LIMITS) == 7
    assert largest_batch(lambda samples: 0.1 * samples, 64, LIMITS) == 4
    assert largest_batch(lambda samples: 9.0, 64, LIMITS) == 1


def test_sizes_are_left_out_for_a_reason():
    assert obstacle(0.1, 10.0, LIMITS) == ""
    assert "GB" in obstacle(0.1, 1e10, LIMITS)
    assert "may take 100 s" in obstacle(100.0, 10.0, LIMITS)


def test_absent_engines_say_so():
    engine = Engine("none", "no_such_package_", torch.float64, THIS.expectation, lambda _: 1.0)
    found = compare(engine, LIMITS)
    assert {row.task for row in found} == {"step", "evaluation"}
    assert all(row.note.startswith("absent: No module named") for row in found)


def test_median_of_repeats():
    calls = []
    assert median_seconds(lambda: calls.append(1), 5, 10.0) >= 0
    assert len(calls) == 6  # one to warm up


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_engines_agree(engine):
    if engine.absence():
        pytest.skip(engine.absence())
    step, evaluation = measure(engine, qubits=3, samples=2, limits=LIMITS)
    assert step.seconds_a_sample > 0
    assert evaluation.samples == 2
    assert step.deviation < (1e-4 if engine.dtype == torch.float32 else 1e-6)


def test_workloads_are_the_same_every_time():
    first, second = make_workload(5, 8), make_workload(5, 8)
    assert torch.equal(first.theta, second.theta)
    assert torch.equal(first.x, second.x)
    assert first.first(3).x.shape == (3, 5)
    assert set(first.y.tolist()) <= {-1.0, 1.0}
    value, gradient = outcome(THIS, first.to(torch.float64))
    assert value.shape == (8,)
    assert gradient.shape == (2, 3, 5)
    assert math.isfinite(float(gradient.sum()))
