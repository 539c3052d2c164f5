"""Claims about noise and attacks: who loses less, who keeps more, and whether entropy tells."""

from collections.abc import Mapping

import numpy as np

from atp.claims.effects import Effect, Judged, mean_over_pairs, share_of_pairs
from atp.claims.evidence import (
    Evidence,
    Measured,
    NotTestable,
    lost,
    need_encodings,
    over_images,
    pair_means,
    paired,
)
from atp.claims.rules import Rule
from atp.results.labels import encoding_label
from atp.results.sheet import number
from atp.settings.sections import Settings
from atp.statistics.correlation import rank_correlation

PROTECTED = ("atp", "sqe")
ROBUST = ("atp", "pca", "sqe")
DIRECT = ("angle", "amplitude")
FEWEST = 3  # encodings that a rank correlation needs


def judge_noise(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """The losses of ATP and SQE against the claimed most and against the others' mean loss."""
    effects, facts = [], []
    for setting, losses in _losses(evidence).items():
        need_encodings(losses, *PROTECTED)
        others = [encoding for encoding in losses if encoding not in PROTECTED]
        if not others:
            raise NotTestable("Only ATP and SQE were run; add others to `encodings`.")
        for encoding in PROTECTED:
            effects += _protection(rule, losses, encoding, others, settings, setting)
        facts.append(f"{setting}: {_listed(losses)}" if setting else _listed(losses))
    level = evidence.noise.level
    if level is not None:
        facts.append(
            f"angle encoding loses {number(level.paper, 1)} points in the paper, here "
            f"{number(level.ours, 1)} at a strength of {level.strength:g}"
        )
    return effects, f"points lost on average (range over pairs): {'; '.join(facts)}"


def _protection(
    rule: Rule,
    losses: Measured,
    encoding: str,
    others: list[str],
    settings: Settings,
    setting: str,
) -> list[Effect]:
    most, scales = rule.given["most_lost"], rule.effects
    label = encoding_label(encoding)
    kept = {task: float(loss.mean() <= most + 1e-9) for task, loss in losses[encoding].items()}
    beside = {
        task: np.mean([losses[other][task] for other in others], axis=0) - loss
        for task, loss in losses[encoding].items()
        if all(task in losses[other] for other in others)
    }
    within, less = f"{label} loses at most {most:g} points", f"loss of the others − {label}"
    return [
        share_of_pairs(within, scales["share"], kept, settings, setting),
        mean_over_pairs(less, scales["difference"], beside, settings, setting),
    ]


def judge_entropy_noise(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """Rank correlation of entropy and loss over the encodings of a pair."""
    effects, facts = [], []
    for setting, losses in _losses(evidence).items():
        if len(losses) < FEWEST:
            raise NotTestable(f"Fewer than {FEWEST} encodings were run; add others to `encodings`.")
        entropy, loss = pair_means(evidence.entropy, losses), pair_means(losses, losses)
        rho = {
            task: rank_correlation(entropy.loc[task], loss.loc[task]).value
            for task in entropy.index
        }
        values = {task: np.array([value]) for task, value in rho.items() if not np.isnan(value)}
        if not values:
            raise NotTestable("Entropy or loss is the same for all encodings.")
        name, scale = "rank correlation within a pair", rule.effects["correlation"]
        effects.append(mean_over_pairs(name, scale, values, settings, setting))
        models = entropy.to_numpy().ravel(), loss.to_numpy().ravel()
        pooled = rank_correlation(*models, settings.statistics.level)
        facts.append(
            f"over all {entropy.size} models it is {number(pooled.value, 2)} "
            f"[{number(pooled.low, 2)}, {number(pooled.high, 2)}]"
            + (f" under {setting}" if setting else "")
        )
    return effects, "; ".join(facts)


def judge_fgsm(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """ATP, PCA and SQE against angle and amplitude encoding under attack."""
    effects = []
    for setting, accuracy in evidence.attack.judged.items():
        need_encodings(accuracy, *ROBUST, *DIRECT)
        effects += [
            mean_over_pairs(
                f"{encoding_label(first)} − {encoding_label(second)}",
                rule.effects["difference"],
                paired(accuracy, first, second),
                settings,
                setting,
            )
            for first in ROBUST
            for second in DIRECT
        ]
    level = evidence.attack.level
    if level is None:
        best = pair_means(evidence.attack.shown, [*ROBUST, *DIRECT])
        counts = best.idxmax(axis=1).value_counts()
        listed = ", ".join(f"{encoding_label(str(name))} {count}" for name, count in counts.items())
        return effects, f"pairs on which an encoding is the most accurate under attack: {listed}"
    means = pair_means(evidence.attack.shown, [*DIRECT, *ROBUST]).mean()
    shown = ", ".join(f"{encoding_label(str(name))} {number(v, 1)}" for name, v in means.items())
    return effects, (
        f"under FGSM at ε = {level.strength:g} angle encoding keeps {number(level.ours, 1)} %, the "
        f"closest to the paper's {number(level.paper, 1)} %; under the attack of Table 4: {shown}"
    )


def _losses(evidence: Evidence) -> Mapping[str, Measured]:
    """Points of accuracy lost under noise by the same models, (seeds,)."""
    clean = over_images(evidence.accuracy)
    return {setting: lost(clean, noisy) for setting, noisy in evidence.noise.judged.items()}


def _listed(losses: Measured) -> str:
    table = pair_means(losses, losses)
    return ", ".join(
        f"{encoding_label(str(name))} {number(column.mean(), 1)} "
        f"({number(column.min(), 1)} to {number(column.max(), 1)})"
        for name, column in table.items()
    )
