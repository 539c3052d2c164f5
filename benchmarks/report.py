"""Rows of measurements as CSV, Markdown and a plot."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from atp.files import replacing
from benchmarks.engines import THIS

mpl.use("Agg")
import matplotlib.pyplot as plt

TITLES = {"step": "Training step (forward and backward)", "evaluation": "Evaluation"}


@dataclass(frozen=True)
class Row:
    """One engine at one size.

    Attributes:
        engine: its name.
        task: step or evaluation.
        qubits: data qubits; None if the engine is absent.
        samples: of one call.
        seconds_a_sample: median.
        deviation: largest, of values and gradients, from this simulator in double precision.
        note: why there is no measurement.
    """

    engine: str
    task: str
    qubits: int | None
    samples: int
    seconds_a_sample: float = float("nan")
    deviation: float = float("nan")
    note: str = ""


@dataclass(frozen=True)
class Kernel:
    """The kernel's and the machine's flops a second in one precision."""

    precision: str
    threads: int
    rate: float
    machine: float


@dataclass(frozen=True)
class Memory:
    """Bytes that one training step with 64 samples takes."""

    qubits: int
    bytes: int


def table(rows: Sequence[Row]) -> pd.DataFrame:
    """The rows with their ratio to this simulator in double precision, size by size."""
    frame = pd.DataFrame([asdict(row) for row in rows]).astype({"qubits": "Int64"})
    ours = frame[frame.engine == THIS.name][["task", "qubits", "seconds_a_sample"]]
    ours = ours.rename(columns={"seconds_a_sample": "ours"})
    merged = frame.merge(ours, on=["task", "qubits"], how="left")
    merged["ratio"] = merged.seconds_a_sample / merged.ours
    return merged.drop(columns="ours")


def slope(frame: pd.DataFrame, engine: str, task: str = "step", least: int = 9) -> float:
    """Exponent of the cost a sample in the number of qubits, from `least` qubits on."""
    chosen = frame[(frame.engine == engine) & (frame.task == task) & (frame.qubits >= least)]
    qubits = chosen.qubits.to_numpy(dtype=float)
    return float(np.polyfit(np.log(qubits), np.log(chosen.seconds_a_sample), 1)[0])


def markdown(frame: pd.DataFrame, kernels: Sequence[Kernel], memories: Sequence[Memory]) -> str:
    """The report."""
    lines = [
        "# Benchmark",
        "",
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores. Seconds a sample "
        f"(median); in brackets the ratio to “{THIS.name}”.",
    ]
    for task, title in TITLES.items():
        lines += ["", f"## {title}", "", *_comparison(frame[frame.task == task])]
    lines += ["", "## Largest deviation, values and gradients", "", *_deviations(frame)]
    lines += ["", "## Cost against qubits", ""]
    large = frame[frame.qubits > 20][["engine", "task"]].drop_duplicates()
    lines += [
        f"- {engine}, {task}: exponent {slope(frame, engine, task):.2f} from 9 qubits on, "
        f"{slope(frame, engine, task, least=64):.2f} from 64 on, where calls cost little"
        for engine, task in large.itertuples(index=False)
    ]
    lines += ["", "## Memory of a training step, 64 samples", ""]
    lines += [f"- {memory.qubits} qubits: {memory.bytes / 1e6:.1f} MB" for memory in memories]
    lines += ["", "## Share of the machine's multiply-add rate, 64 qubits, batch 256", ""]
    lines += [
        f"- {kernel.precision}, {kernel.threads} threads: {kernel.rate / 1e9:.0f} of "
        f"{kernel.machine / 1e9:.0f} GFlop/s, {kernel.rate / kernel.machine:.0%}"
        for kernel in kernels
    ]
    lines += ["", "## Not measured", "", *_reasons(frame)]
    return "\n".join(lines) + "\n"


def _reasons(frame: pd.DataFrame) -> list[str]:
    rows = frame[(frame.task == "step") & (frame.note != "")]
    sizes = rows.qubits.map(lambda size: f", {size} qubits", na_action="ignore").fillna("")
    return [
        f"- {engine}{size}: {note}"
        for engine, size, note in zip(rows.engine, sizes, rows.note, strict=True)
    ]


def _comparison(frame: pd.DataFrame) -> list[str]:
    sizes = sorted(int(size) for size in frame.qubits.dropna().unique())
    lines = _header("qubits", sizes)
    for engine in dict.fromkeys(frame.engine):
        cells = []
        for size in sizes:
            row = frame[(frame.engine == engine) & (frame.qubits == size)]
            measured = len(row) > 0 and not np.isnan(row.seconds_a_sample.iloc[0])
            cells.append(
                f"{row.seconds_a_sample.iloc[0]:.2g} ({_rounded(row.ratio.iloc[0])})"
                if measured
                else "–"
            )
        lines.append(f"| {engine} | {' | '.join(cells)} |")
    return lines


def _deviations(frame: pd.DataFrame) -> list[str]:
    measured = frame[(frame.task == "step") & (frame.engine != THIS.name)]
    measured = measured.dropna(subset=["deviation"])
    return [
        f"- {engine}: {group.deviation.max():.1e}"
        for engine, group in measured.groupby("engine", sort=False)
    ]


def _header(corner: str, columns: Sequence[int]) -> list[str]:
    return [
        f"| {corner} | {' | '.join(map(str, columns))} |",
        f"|---|{'---:|' * len(columns)}",
    ]


def _rounded(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"


def plot(frame: pd.DataFrame, path: Path) -> None:
    """Cost of a training step against the number of qubits, both logarithmic."""
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    steps = frame[frame.task == "step"].dropna(subset=["seconds_a_sample"])
    for engine, group in steps.groupby("engine", sort=False):
        axes.loglog(group.qubits.astype(float), group.seconds_a_sample, "o-", label=engine)
    axes.set_xlabel("data qubits")
    axes.set_ylabel("training step, seconds a sample")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(frameon=False)
    with replacing(path) as temporary:
        figure.savefig(temporary)
    plt.close(figure)


def write_report(
    out: Path, rows: Sequence[Row], kernels: Sequence[Kernel], memories: Sequence[Memory]
) -> str:
    """Write bench.csv, bench.md, bench.svg and bench.png; return the Markdown."""
    frame = table(rows)
    text = markdown(frame, kernels, memories)
    with replacing(out / "bench.csv") as path:
        frame.to_csv(path, index=False)
    with replacing(out / "bench.md") as path:
        path.write_text(text, encoding="utf-8")
    for suffix in ("svg", "png"):
        plot(frame, out / f"bench.{suffix}")
    return text
