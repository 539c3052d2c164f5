"""What the claims are judged on, in one shape for the paper's numbers and for ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from atp.data.task import Task

Measured = Mapping[str, Mapping[Task, np.ndarray]]
"""Encoding to task to values (seeds,) or (seeds, images); one value where no more is known."""


class NotTestable(Exception):
    """Why a claim cannot be judged, as a sentence."""


class Sweep(NamedTuple):
    """Accuracies (%) at rising manual thresholds.

    Attributes:
        tau: (thresholds,).
        kept: (thresholds,), how many positions are kept.
        validation: (seeds, thresholds).
        test: (seeds, thresholds).
    """

    tau: np.ndarray
    kept: np.ndarray
    validation: np.ndarray
    test: np.ndarray


class Level(NamedTuple):
    """Where angle encoding is as robust as in the paper.

    Attributes:
        strength: ε, or the probability of noise.
        ours: its mean accuracy under attack (%), or its mean loss under noise (points).
        paper: the same in the paper.
    """

    strength: float
    ours: float
    paper: float


class Robustness(NamedTuple):
    """Accuracy (%) under noise or under attack.

    Attributes:
        judged: by the setting that it is judged under, in words; none for the paper's own.
        shown: under the setting of the paper's table.
        level: of what was matched to the paper's level.
    """

    judged: Mapping[str, Measured]
    shown: Measured
    level: Level | None = None


NOTHING = Robustness({"": {}}, {})


@dataclass(frozen=True)
class Evidence:
    """Results by what they are about; accuracies in percent, losses in points.

    Attributes:
        accuracy: on clean test images.
        entropy: entanglement entropy in bits.
        noise: accuracy under noise, as in Table 3.
        attack: accuracy under attack, as in Table 4.
        sweeps: manual thresholds, by task.
        searches: the table of thresholds.
        controls: masks of ATP's size by control's name, and `none`, where it drops any.
        adversarial: accuracy after adversarial training, (seeds, ε above 0), where ATP prunes.
        epsilons: of `adversarial`.
        hardware: gain of ATP over angle encoding on devices or in their place, by task.
        device: how often and on what those gains were measured.
        in_place: of a device: `exact simulation`, or nothing.
        overhead: gates over angle encoding (%), by encoding, search if any, and task.
        claimed_overhead: the paper's, by encoding.
        repetitions: how often the least trained model was; None of numbers in print.
        absent: why something is missing, as a sentence, by the attribute's name.
    """

    accuracy: Measured = field(default_factory=dict)
    entropy: Measured = field(default_factory=dict)
    noise: Robustness = NOTHING
    attack: Robustness = NOTHING
    sweeps: Mapping[Task, Sweep] = field(default_factory=dict)
    searches: pd.DataFrame | None = None
    controls: Measured = field(default_factory=dict)
    adversarial: Measured = field(default_factory=dict)
    epsilons: tuple[float, ...] = ()
    hardware: Mapping[Task, np.ndarray] = field(default_factory=dict)
    device: str = ""
    in_place: str = ""
    overhead: Mapping[str, Measured] = field(default_factory=dict)
    claimed_overhead: Mapping[str, float] = field(default_factory=dict)
    repetitions: int | None = None
    absent: Mapping[str, str] = field(default_factory=dict)

    def need(self, *names: str) -> None:
        """Make sure that something is there.

        Raises:
            NotTestable: it is not.
        """
        for name in names:
            if name in self.absent:
                raise NotTestable(self.absent[name])


def need_encodings(measured: Measured, *encodings: str) -> None:
    """Make sure that encodings were run.

    Raises:
        NotTestable: one of them was not.
    """
    for encoding in encodings:
        if not measured.get(encoding):
            raise NotTestable(
                f"There is no trained model of the encoding {encoding}; it belongs in `encodings`."
            )


def rivals(measured: Measured, encoding: str) -> list[str]:
    """The other encodings that were run.

    Raises:
        NotTestable: there is none, or the encoding itself was not run.
    """
    need_encodings(measured, encoding)
    others = [name for name in measured if name != encoding and measured[name]]
    if not others:
        raise NotTestable(f"No encoding but {encoding} was run; add others to `encodings`.")
    return others


def paired(measured: Measured, first: str, second: str) -> dict[Task, np.ndarray]:
    """Differences first − second on every pair that has both, in the repetitions that both have.

    Controls have the first of the encodings' repetitions.
    """
    a, b = measured[first], measured[second]
    return {task: np.subtract(*_common(a[task], b[task])) for task in a if task in b}


def _common(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    seeds = min(len(a), len(b))
    return a[:seeds], b[:seeds]


def over_images(measured: Measured) -> dict[str, dict[Task, np.ndarray]]:
    """The same with images averaged, (seeds,)."""
    return {
        encoding: {
            task: values.reshape(len(values), -1).mean(axis=1) for task, values in by.items()
        }
        for encoding, by in measured.items()
    }


def lost(clean: Measured, worse: Measured) -> Measured:
    """Points that the same models lose, (seeds,)."""
    return {
        encoding: {task: clean[encoding][task] - values for task, values in by.items()}
        for encoding, by in worse.items()
    }


def pair_means(measured: Measured, encodings: Iterable[str]) -> pd.DataFrame:
    """Means over seeds and images.

    Returns:
        One row per task that all encodings have, one column per encoding.
    """
    columns = {
        encoding: {task: values.mean() for task, values in measured[encoding].items()}
        for encoding in encodings
    }
    return pd.DataFrame(columns).dropna()
