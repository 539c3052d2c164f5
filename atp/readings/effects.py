"""What the paper claims, as one effect per reading; and which choice moves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atp.encodings.registry import ENCODINGS
from atp.readings.files import read_draws, read_rows
from atp.readings.stages import is_sample
from atp.results.tidy import MODEL, PERCENT, Files
from atp.settings.sections import Settings
from atp.statistics.correlation import spearman
from atp.statistics.intervals import mean_interval

RESILIENT = ["atp", "sqe"]  # the encodings that the paper finds resilient to noise
RESISTANT = ["atp", "pca", "sqe"]  # and to attacks
ELSEWHERE = tuple(name for name in ENCODINGS if name not in ("angle", "atp"))
"""Sections of the other encodings, which touch neither of these two."""
Outcomes = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Claim:
    """A claim that every reading can be asked about.

    Attributes:
        title: what is claimed, in words.
        unit: of the effect.
        sign: +1 where the claim wants a positive effect, −1 where it wants a negative one, 0 for
            what is not claimed but looked at.
        effect: from the outcomes (pairs × encodings of accuracy, entropy, loss under noise
            and accuracy under attack) to one value per pair.
        untouched: sections of the configuration that cannot matter here.
    """

    title: str
    unit: str
    sign: int
    effect: Callable[[Outcomes], pd.Series]
    untouched: tuple[str, ...] = ()

    def concerns(self, key: str) -> bool:
        """Whether a choice can matter."""
        return key.split(".")[0] not in self.untouched


def _over_angle(outcome: str) -> Callable[[Outcomes], pd.Series]:
    return lambda outcomes: outcomes[outcome]["atp"] - outcomes[outcome]["angle"]


def _over_best(outcome: str, best: str) -> Callable[[Outcomes], pd.Series]:
    def effect(outcomes: Outcomes) -> pd.Series:
        others = outcomes[outcome].drop(columns="atp")
        return outcomes[outcome]["atp"] - others.agg(best, axis=1)

    return effect


def _over_others(outcome: str, some: list[str]) -> Callable[[Outcomes], pd.Series]:
    def effect(outcomes: Outcomes) -> pd.Series:
        values = outcomes[outcome]
        mine = values.columns.isin(some)
        return values.loc[:, mine].mean(axis=1) - values.loc[:, ~mine].mean(axis=1)

    return effect


def _protection(outcomes: Outcomes) -> pd.Series:
    entropy, loss = outcomes["entropy"], outcomes["loss"]
    return pd.Series(spearman(entropy.to_numpy(), loss.to_numpy()), index=loss.index)


CLAIMS = {
    "accuracy": Claim(
        "ATP is more accurate than angle encoding",
        "points",
        1,
        _over_angle("accuracy"),
        (*ELSEWHERE, "noise", "attack", "entropy"),
    ),
    "best": Claim(
        "ATP is more accurate than the best other encoding",
        "points",
        1,
        _over_best("accuracy", "max"),
        ("noise", "attack", "entropy"),
    ),
    "entropy": Claim(
        "ATP is less entangled than angle encoding",
        "bits",
        -1,
        _over_angle("entropy"),
        (*ELSEWHERE, "noise", "attack"),
    ),
    "lowest": Claim(
        "ATP is less entangled than the least entangled other encoding",
        "bits",
        -1,
        _over_best("entropy", "min"),
        ("noise", "attack"),
    ),
    "noise": Claim(
        "ATP and SQE lose less under noise than the others",
        "points",
        -1,
        _over_others("loss", RESILIENT),
        ("attack", "entropy"),
    ),
    "entropy-noise": Claim(
        "Encodings of lower entropy lose less under noise", "ρ", 1, _protection, ("attack",)
    ),
    "fgsm": Claim(
        "ATP, PCA and SQE are more accurate under attack than the others",
        "points",
        1,
        _over_others("attacked", RESISTANT),
        ("noise", "entropy"),
    ),
}
DISTANCE = Claim(
    "Distance to the paper by angle, amplitude and PCA",
    "sd",
    0,
    lambda outcomes: pd.Series(dtype=float),
    ("sqe", "threshold", "noise", "attack"),
)
"""Not the paper's claim, but main effects tell what it depends on in the same way."""
ASKED = {**CLAIMS, "distance": DISTANCE}
VERDICTS = ("holds", "open", "fails")
EFFECT = ["effect", "ci_low", "ci_high"]


def sample_effects(files: Files, settings: Settings) -> pd.DataFrame:
    """The claims' effects in the readings that were evaluated whole, however close.

    Args:
        files: `whole`, the files of whole evaluations; `draws`.
        settings: `readings.every`.
    """
    rows, every = read_rows(files["whole"]), settings.readings.every
    sample = rows[[is_sample(number, every) for number in rows["reading"]]]
    return reading_effects(sample, read_draws(files["draws"]))


def reading_effects(rows: pd.DataFrame, levels: pd.DataFrame) -> pd.DataFrame:
    """The effect that each claim is about, in every reading.

    Args:
        rows: of whole evaluations.
        levels: by reading, the level of every choice, as text.

    Returns:
        `claim, reading, effect, ci_low, ci_high, verdict`, and one column per choice with
        the reading's level. The interval makes the verdict: it lies on the claim's side of
        zero, or on neither, or on the other.
    """
    found = []
    for name, claim in CLAIMS.items():
        effects = claim_effects(rows, claim)
        lows, highs = effects["ci_low"], effects["ci_high"]
        verdicts = [verdict(claim.sign, *ends) for ends in zip(lows, highs, strict=True)]
        found.append(effects.assign(verdict=verdicts).assign(claim=name))
    joined = pd.concat(found).join(levels).reset_index()
    return joined[["claim", "reading", *EFFECT, "verdict", *levels]]


def claim_effects(rows: pd.DataFrame, claim: Claim) -> pd.DataFrame:
    """By reading, a claim's mean `effect` and its 95 % interval over the pairs (Student)."""
    found = {}
    for reading, group in rows.groupby("reading"):
        values = claim.effect(_outcomes(group)).dropna()
        found[reading] = mean_interval(values if len(values) else [np.nan])
    return pd.DataFrame.from_dict(
        {reading: [float(value) for value in effect] for reading, effect in found.items()},
        orient="index",
        columns=EFFECT,
    ).rename_axis("reading")


def _outcomes(group: pd.DataFrame) -> Outcomes:
    loss = group["accuracy"] - group["noisy_accuracy"]
    columns = {
        "accuracy": PERCENT * group["accuracy"],
        "entropy": group["entropy_bits"],
        "loss": PERCENT * loss,
        "attacked": PERCENT * group["attacked_accuracy"],
    }
    keys = [group[name] for name in MODEL]
    return {
        name: values.groupby(keys, sort=False).mean().unstack("encoding")
        for name, values in columns.items()
    }


def verdict(sign: int, low: float, high: float) -> str:
    """Whether an interval lies on the claim's side of zero, on neither, or on the other."""
    if sign * low > 0 and sign * high > 0:
        return "holds"
    if sign * low < 0 and sign * high < 0:
        return "fails"
    return "open"


def explained(effects: np.ndarray, levels: pd.DataFrame) -> dict[str, float]:
    """Share of an effect's variance that each choice explains beside the others.

    The choices' main effects are fitted together; a choice's share is what the fit loses
    without it (type II sums of squares), less what as many levels would explain by chance:
    ω² (Hays 1963), at least zero. With no more readings than levels nothing is explained.

    Args:
        effects: (readings,).
        levels: the readings' level of each choice, one column per choice.
    """
    columns = {str(name): _indicators(levels[name]) for name in levels}
    full = sum(block.shape[1] for block in columns.values()) + 1
    left = len(effects) - full
    if left <= 0 or np.ptp(effects) == 0:
        return dict.fromkeys(columns, 0.0)
    residual = _residual(effects, list(columns.values()))
    total, noise = _residual(effects, []), residual / left
    shares = {}
    for name, block in columns.items():
        others = [other for key, other in columns.items() if key != name]
        gained = _residual(effects, others) - residual - block.shape[1] * noise
        shares[name] = max(float(gained / (total + noise)), 0.0)
    return shares


def _indicators(levels: pd.Series) -> np.ndarray:
    """One column per level but the first: (readings, levels − 1)."""
    return np.stack([levels == level for level in levels.unique()], axis=1)[:, 1:].astype(float)


def _residual(effects: np.ndarray, blocks: list[np.ndarray]) -> float:
    """Sum of squares that is left after least squares on a constant and the blocks."""
    design = np.hstack([np.ones((len(effects), 1)), *blocks])
    fitted = design @ np.linalg.lstsq(design, effects)[0]
    return float(((effects - fitted) ** 2).sum())
