"""A block of readings in one job: to start a job takes as long as some readings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from atp.data.task import Task
from atp.errors import UserError
from atp.evaluation.rows import Rows
from atp.files import PathLike, read_npz
from atp.readings.evaluate import Arrays, evaluate_levels, evaluate_whole, images_of
from atp.readings.levels import block_readings
from atp.readings.stages import COMPARED, FIRST, OWN, PROTOCOL, halves, is_sample, tasks_of
from atp.seeds import derive_seed
from atp.settings.sections import Settings
from atp.statistics.protocol import Answers, simulate_papers


def check_encodings(encodings: list[str]) -> None:
    """Check that the encodings are there that the readings compare.

    Raises:
        UserError: one of them is missing.
    """
    for name in (*COMPARED, "atp"):
        if name not in encodings:
            raise UserError(
                f"config key encodings lacks {name}, which the readings compare; add it."
            )


def evaluate_first(images: Sequence[PathLike], settings: Settings) -> Rows:
    """The first stage of a block: all its readings on every pair, without SQE and ATP.

    Args:
        images: the files of the data sets.
        settings: of the block.
    """
    return _cheaply(images, tasks_of(settings.pairs), FIRST, block_readings(settings))


def evaluate_sqe(images: Sequence[PathLike], near: Collection[int], settings: Settings) -> Rows:
    """The second stage: SQE of the readings that are near, on the pairs that calibrate."""
    calibration, _ = halves(settings.pairs, settings.seed)
    return _cheaply(images, calibration, ("sqe",), block_readings(settings, near))


def _cheaply(
    images: Sequence[PathLike],
    tasks: Sequence[Task],
    encodings: Sequence[str],
    readings: dict[int, Settings],
) -> Rows:
    rows: Rows = []
    for arrays, task in _each_task(images, tasks if readings else ()):
        for number, own in readings.items():
            found = evaluate_levels(arrays, task, encodings, own)
            rows += [{"reading": number, **row} for row in found]
    return sorted(rows, key=lambda row: row["reading"])


def evaluate_chosen(
    images: Sequence[PathLike], chosen: Collection[int], settings: Settings
) -> tuple[Rows, Rows]:
    """The third stage: the closest readings and the sample, whole and with fresh seeds.

    Args:
        images: the files of the data sets.
        chosen: the closest readings; these, and the configuration itself, are repeated, and
            papers are simulated with them. The sample's other readings are run once.
        settings: of the block.

    Returns:
        Rows of single models, and of simulated papers.
    """
    fresh = settings.replace(seed=derive_seed(settings.seed, "readings", "whole"))
    readings = {
        number: own
        for number, own in block_readings(fresh).items()
        if number in chosen or is_sample(number, settings.readings.every)
    }
    rows: Rows = []
    answers: dict[int, list[Answers]] = {
        number: [] for number in readings if number in chosen or number == OWN
    }
    for arrays, task in _each_task(images, tasks_of(settings.pairs) if readings else ()):
        for number, own in readings.items():
            often = settings.readings.repetitions if number in answers else 1
            own = own.replace(repetitions=often)
            found = evaluate_whole(arrays, task, number in answers, own)
            rows += [{"reading": number, **row} for row in found.rows]
            if found.answers is not None:
                answers[number].append(found.answers)
    papers = [_simulate(number, pairs, fresh) for number, pairs in answers.items()]
    return sorted(rows, key=lambda row: row["reading"]), papers


def _simulate(number: int, pairs: list[Answers], settings: Settings) -> dict[str, float]:
    """The means of simulated papers."""
    random = np.random.default_rng(derive_seed(settings.seed, "protocol", number))
    papers, size = settings.protocol.papers, settings.statistics.test_images
    simulated = simulate_papers(pairs, papers, size, random)
    means = (part.mean() for part in (simulated.gains, simulated.wins, simulated.fresh))
    return {"reading": number, **dict(zip(PROTOCOL[1:], map(float, means), strict=True))}


def _each_task(images: Sequence[PathLike], tasks: Sequence[Task]) -> Iterator[tuple[Arrays, Task]]:
    """The images of each task, data set by data set."""
    for path in map(Path, images):
        mine = [task for task in tasks if task.dataset == path.stem]
        arrays = read_npz(path) if mine else {}
        for task in mine:
            yield images_of(arrays, task), task
