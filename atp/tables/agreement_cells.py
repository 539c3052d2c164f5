"""One of the paper's tables beside ours, as arrays: what is missing on a side is NaN."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from atp.data.task import Task
from atp.files import PathLike
from atp.results.tidy import MODEL, PERCENT, TASK, by_task
from atp.statistics.agreement import (
    Prediction,
    answer_correlation,
    at_strength,
    draw,
    first_crossing,
    predict,
)
from atp.tables.comparisons import Answers

ATP = "atp"


@dataclass(frozen=True)
class Unit:
    """What a table is printed in.

    Attributes:
        name: points or bits.
        scale: from the models' files to print.
        digits: decimals in print.
    """

    name: str
    scale: float
    digits: int


POINTS, BITS = Unit("points", PERCENT, 1), Unit("bits", 1.0, 2)


@dataclass(frozen=True)
class Cells:
    """A table of the paper's, and what our models have for it, as in the models' files.

    Attributes:
        encodings: in the order of the arrays.
        ours: (pairs, encodings, repetitions).
        paper: (pairs, encodings).
        images: how many test images each of the paper's values is a share of; None for entropy.
        correlation: (pairs, encodings, encodings) of right and wrong answers on the same images.
        unit: of print.
    """

    encodings: tuple[str, ...]
    ours: np.ndarray
    paper: np.ndarray
    images: int | None
    correlation: np.ndarray
    unit: Unit

    @property
    def prediction(self) -> Prediction:
        """Where the paper's values are expected, (pairs, encodings)."""
        return predict(self.ours, self.images)

    @property
    def pairs(self) -> int:
        """How many pairs have a value on both sides."""
        known = np.isfinite(self.prediction.mean) & np.isfinite(self.paper)
        return int(known.any(axis=1).sum())

    @property
    def repetitions(self) -> int:
        """How many times each model was trained."""
        return self.ours.shape[-1]

    def draw(self, count: int, seed: int) -> np.ndarray:
        """Tables (count, pairs, encodings) as one more training of every model may give."""
        random = np.random.default_rng(seed)
        return draw(self.prediction, self.correlation, count, random)


@dataclass(frozen=True)
class Contrasts:
    """ATP minus each other encoding, trained independently, on the same test images.

    Attributes:
        others: the other encodings.
        expected: where the paper's contrasts are expected, (pairs, others).
        paper: those, (pairs, others).
        drawn: as one more training may give them, (count, pairs, others).
    """

    others: tuple[str, ...]
    expected: Prediction
    paper: np.ndarray
    drawn: np.ndarray


def contrasts(cells: Cells, drawn: np.ndarray) -> Contrasts | None:
    """Contrast the cells, and tables (count, pairs, encodings) drawn of them; None without ATP."""
    if ATP not in cells.encodings:
        return None
    own = cells.encodings.index(ATP)
    rest = [k for k in range(len(cells.encodings)) if k != own]
    every, prediction = slice(None), cells.prediction
    first, second = prediction.at(every, [own]), prediction.at(every, rest)
    alike = cells.correlation[:, own, rest]
    expected = first.minus(second, alike * np.sqrt(first.scoring * second.scoring))
    paper = cells.paper[:, [own]] - cells.paper[:, rest]
    names = tuple(cells.encodings[k] for k in rest)
    return Contrasts(names, expected, paper, drawn[..., [own]] - drawn[..., rest])


def read_cells(
    rows: pd.DataFrame,
    column: str,
    reference: PathLike,
    unit: Unit,
    images: int | None,
    answers: Answers,
) -> Cells:
    """Set the paper's table beside ours.

    Args:
        rows: tidy rows of all models; models left out are missing.
        column: what the table shows of them.
        reference: the paper's numbers, in print.
        unit: of print.
        images: see `Cells`.
        answers: of the same models on clean test images, from which the correlation comes;
            under noise and attack only shares of right answers are kept.
    """
    repetition = rows.groupby(MODEL, sort=False).cumcount()
    values = _array(rows[column], *_numbers(rows), repetition)
    published = pd.read_csv(reference).set_index(MODEL)["value"] / unit.scale
    paper = _array(published.reindex(pd.MultiIndex.from_frame(rows[MODEL])), *_numbers(rows))
    encodings = tuple(rows["encoding"].unique())
    tasks = [task for task, _ in by_task(rows)]
    correlation = np.stack([_correlation(answers, task, encodings) for task in tasks])
    return Cells(encodings, values, paper, images, correlation, unit)


def _correlation(answers: Answers, task: Task, encodings: tuple[str, ...]) -> np.ndarray:
    """(encodings, encodings) of one pair; models without answers correlate with nothing."""
    found = np.eye(len(encodings))
    for first, second in combinations(range(len(encodings)), 2):
        sides = [answers[encodings[k]].get(task) for k in (first, second)]
        if sides[0] is not None and sides[1] is not None:
            alike = answer_correlation(sides[0], sides[1])
            found[first, second] = found[second, first] = alike
    return found


@dataclass(frozen=True)
class Curve:
    """Cells at several strengths of noise or attack.

    Attributes:
        cells: with `ours` (pairs, encodings, repetitions, strengths).
        strengths: rising.
    """

    cells: Cells
    strengths: np.ndarray

    def matched(self, encoding: str) -> tuple[float, Cells] | None:
        """The cells where an encoding has the paper's mean level, and the strength of that.

        Between the strengths that were evaluated, accuracies are interpolated linearly.

        Returns:
            None where the encoding is not on both sides, or its curve never has that level.
        """
        if encoding not in self.cells.encodings or len(self.strengths) < 2:
            return None
        column = self.cells.encodings.index(encoding)
        ours, paper = self.cells.ours[:, column], self.cells.paper[:, column]
        known = np.isfinite(paper) & np.isfinite(ours).any(axis=1).all(axis=1)
        if not known.any():
            return None
        levels = np.nanmean(ours[known], axis=1).mean(axis=0)
        strength = first_crossing(self.strengths, levels, float(paper[known].mean()))
        if np.isnan(strength):
            return None
        at = at_strength(self.cells.ours, self.strengths, strength)
        return strength, replace(self.cells, ours=at)


def read_curve(rows: pd.DataFrame, strength: str, cells: Cells) -> Curve:
    """Our accuracies at every strength, a column of the rows, for cells of the same models."""
    strengths, position = np.unique(rows[strength], return_inverse=True)
    repetition = rows.groupby([*MODEL, strength], sort=False).cumcount()
    values = _array(rows["accuracy"], *_numbers(rows), repetition, position)
    return Curve(replace(cells, ours=values), strengths)


def _numbers(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """For each row, the number of its pair and that of its encoding, in the rows' order."""
    pair = rows.groupby(TASK, sort=False).ngroup().to_numpy()
    return pair, pd.factorize(rows["encoding"])[0]


def _array(values: ArrayLike, *axes: ArrayLike) -> np.ndarray:
    """Put values at their places; the array is NaN where there are none."""
    places = tuple(np.asarray(axis) for axis in axes)
    array = np.full([place.max() + 1 for place in places], np.nan)
    array[places] = values
    return array
