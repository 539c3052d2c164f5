"""What the paper claims, as one effect per setting; and which choice moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atp.encodings.registry import ENCODINGS
from atp.files import PathLike
from atp.multiverse.design import setting_levels
from atp.results.tidy import MODEL, PERCENT, read_models
from atp.settings.sections import Settings
from atp.statistics.correlation import spearman
from atp.statistics.intervals import mean_interval

RESILIENT = ["atp", "sqe"]  # the encodings that the paper finds resilient to noise
ELSEWHERE = tuple(name for name in ENCODINGS if name not in ("angle", "atp"))
"""Sections of the other encodings, which touch neither of these two."""
Outcomes = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Claim:
    """A claim that every setting can be asked about.

    Attributes:
        title: what is claimed, in words.
        unit: of the effect.
        sign: +1 where the claim wants a positive effect, −1 where it wants a negative one.
        effect: from the outcomes (pairs × encodings of accuracy, entropy and loss) to one
            value per pair.
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


def _resilience(outcomes: Outcomes) -> pd.Series:
    loss = outcomes["loss"]
    resilient = loss.columns.isin(RESILIENT)
    return loss.loc[:, resilient].mean(axis=1) - loss.loc[:, ~resilient].mean(axis=1)


def _protection(outcomes: Outcomes) -> pd.Series:
    entropy, loss = outcomes["entropy"], outcomes["loss"]
    return pd.Series(spearman(entropy.to_numpy(), loss.to_numpy()), index=loss.index)


CLAIMS = {
    "accuracy": Claim(
        "ATP is more accurate than angle encoding",
        "points",
        1,
        _over_angle("accuracy"),
        (*ELSEWHERE, "noise", "entropy"),
    ),
    "best": Claim(
        "ATP is more accurate than the best other encoding",
        "points",
        1,
        _over_best("accuracy", "max"),
        ("noise", "entropy"),
    ),
    "entropy": Claim(
        "ATP is less entangled than angle encoding",
        "bits",
        -1,
        _over_angle("entropy"),
        (*ELSEWHERE, "noise"),
    ),
    "lowest": Claim(
        "ATP is less entangled than the least entangled other encoding",
        "bits",
        -1,
        _over_best("entropy", "min"),
        ("noise",),
    ),
    "noise": Claim(
        "ATP and SQE lose less under noise than the others", "points", -1, _resilience, ("entropy",)
    ),
    "entropy-noise": Claim("Encodings of lower entropy lose less under noise", "ρ", 1, _protection),
}
VERDICTS = ("holds", "open", "fails")


def effects_of(paths: Iterable[PathLike], settings: Settings) -> pd.DataFrame:
    """The effects of all claims, as `setting_effects` gives them.

    Args:
        paths: the files of all settings.
        settings: as in `atp.multiverse.design.setting_levels`.
    """
    return setting_effects(read_models(paths), setting_levels(settings))


def setting_effects(rows: pd.DataFrame, levels: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """The effect that each claim is about, in every setting.

    Args:
        rows: the settings' joined files.
        levels: each setting's level of every choice, as text.

    Returns:
        `claim, setting, effect, ci_low, ci_high, verdict`, and one column per choice with
        the setting's level. The interval is Student's 95 % interval over the pairs, which
        makes the verdict: it lies on the claim's side of zero, or on neither, or on the other.
    """
    found = []
    for setting, group in rows.groupby("setting"):
        outcomes = _outcomes(group)
        for name, claim in CLAIMS.items():
            values = claim.effect(outcomes).dropna()
            effect = mean_interval(values) if len(values) else mean_interval([np.nan])
            found.append(
                {
                    "claim": name,
                    "setting": setting,
                    "effect": float(effect.mean),
                    "ci_low": float(effect.low),
                    "ci_high": float(effect.high),
                    "verdict": verdict(claim.sign, float(effect.low), float(effect.high)),
                    **levels[int(str(setting))],
                }
            )
    return pd.DataFrame(found)


def _outcomes(group: pd.DataFrame) -> Outcomes:
    loss = group["accuracy"] - group["noisy_accuracy"]
    columns = {
        "accuracy": PERCENT * group["accuracy"],
        "entropy": group["entropy"],
        "loss": PERCENT * loss,
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
    ω² (Hays 1963), at least zero. With no more settings than levels nothing is explained.

    Args:
        effects: (settings,).
        levels: the settings' level of each choice, one column per choice.
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
    """One column per level but the first: (settings, levels − 1)."""
    return np.stack([levels == level for level in levels.unique()], axis=1)[:, 1:].astype(float)


def _residual(effects: np.ndarray, blocks: list[np.ndarray]) -> float:
    """Sum of squares that is left after least squares on a constant and the blocks."""
    design = np.hstack([np.ones((len(effects), 1)), *blocks])
    fitted = design @ np.linalg.lstsq(design, effects)[0]
    return float(((effects - fitted) ** 2).sum())
