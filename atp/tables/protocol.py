"""What the paper's protocol prints when nothing but chance and selection are at work."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from atp.data.task import Task
from atp.files import PathLike, read_npz
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import PERCENT, TASK, Files, pivot, task_of
from atp.results.write import Table
from atp.seeds import derive_seed
from atp.settings.sections import Settings
from atp.statistics.protocol import Answers, Simulated, simulate_papers

MIDDLE = (0.05, 0.95)  # between these quantiles lie nine of ten simulated papers


def make_table(files: Files, settings: Settings) -> Table:
    """Summarise the simulated papers.

    Args:
        files: `answers` and `means` of the pairs; `reference`, the paper's Table 1.
        settings: `seed`, `protocol.papers` and `statistics.test_images`.
    """
    simulated, pairs = simulate(files, settings)
    frame = protocol_table(simulated, published_gains(files["reference"], pairs))
    return Table(frame, protocol_sheet(frame, settings))


def simulate(files: Files, settings: Settings) -> tuple[Simulated, list[Task]]:
    """Simulate papers; arguments as for `make_table`."""
    pairs = [Task.of_folder(Path(path).parent) for path in files["answers"]]
    answers = [
        Answers.read(path, _ceiling(means))
        for path, means in zip(files["answers"], files["means"], strict=True)
    ]
    random = np.random.default_rng(derive_seed(settings.seed, "protocol"))
    papers, images = settings.protocol.papers, settings.statistics.test_images
    return simulate_papers(answers, papers, images, random), pairs


def _ceiling(means: PathLike) -> np.ndarray:
    """The larger class average of every position: (repetitions, positions)."""
    stored = read_npz(means)
    larger: np.ndarray = np.maximum(stored["mean_a"], stored["mean_b"])
    return larger


def published_gains(reference: PathLike, pairs: Sequence[Task]) -> np.ndarray:
    """What the paper prints for ATP less angle encoding on these pairs, in points."""
    table = pivot(pd.read_csv(reference), TASK)
    differences = table["atp"] - table["angle"]
    gains = {task_of(key): gain for key, gain in zip(table.index, differences, strict=True)}
    return np.array([gains[pair] for pair in pairs if pair in gains])


def protocol_table(simulated: Simulated, published: np.ndarray) -> pd.DataFrame:
    """One row per quantity: its mean and quantiles over simulated papers, and the paper's value.

    `reached` is the share of simulated papers with at least the paper's value (%). Without the
    paper's numbers on every pair there is none to compare with.
    """
    known = len(published) == simulated.gains.shape[1]
    gains = simulated.gains
    theirs = (published.mean(), (published > 0).sum(), (published == 0).sum())
    mean, won, tied = theirs if known else (None, None, None)
    rows = {
        "mean gain in sample": (gains.mean(axis=1), mean),
        "pairs won": (simulated.wins, won),
        "pairs tied": ((gains == 0).sum(axis=1), tied),
        "mean gain of the same thresholds": (simulated.fresh.mean(axis=1), None),
    }
    return pd.DataFrame(
        [
            {
                "quantity": name,
                "unit": "points" if "gain" in name else "pairs",
                "pairs": gains.shape[1],
                "papers": len(values),
                "mean": values.mean(),
                "low": np.quantile(values, MIDDLE[0]),
                "high": np.quantile(values, MIDDLE[1]),
                "paper": paper,
                "reached": None if paper is None else PERCENT * np.mean(values >= paper),
            }
            for name, (values, paper) in rows.items()
        ]
    )


def protocol_sheet(table: pd.DataFrame, settings: Settings) -> Sheet:
    """Lay the table out for reading."""
    papers, images = settings.protocol.papers, settings.statistics.test_images
    return Sheet(
        label="protocol",
        title="The paper's protocol, simulated",
        caption=(
            f"{papers} simulated papers: one training per threshold and pair, τ chosen on {images} "
            "test images (on half of them where a test set is smaller than twice that), and angle "
            "encoding judged by the same images. The same "
            "thresholds: their gain with other training images, seeds and test images. Mean and "
            "middle nine of ten simulated papers; reached: share of simulated papers with at least "
            "the paper's value."
        ),
        header=["Quantity", "Simulated", "Paper", "Reached (%)"],
        rows=[_row(row) for row in table.to_dict("records")],
    )


def _row(row: dict) -> list[Cell]:
    unit = "points" if row["unit"] == "points" else f"of {row['pairs']} pairs"
    low, high = number(row["low"], 1), number(row["high"], 1)
    none = pd.isna(row["paper"])
    return [
        Cell(f"{row['quantity'][0].upper()}{row['quantity'][1:]} ({unit})"),
        Cell(f"{number(row['mean'], 1)} [{low}, {high}]"),
        Cell("–" if none else number(row["paper"], 1)),
        Cell("–" if none else number(row["reached"], 0)),
    ]
