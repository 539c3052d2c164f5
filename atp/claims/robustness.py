"""Claims about noise: who loses less, and whether entropy tells."""

import numpy as np

from atp.claims.effects import Effect, mean_over_pairs, share_of_pairs
from atp.claims.evidence import (
    Evidence,
    Measured,
    NotTestable,
    need_encodings,
    over_images,
    pair_means,
)
from atp.claims.rules import Rule
from atp.results.labels import encoding_label
from atp.results.sheet import number
from atp.settings.sections import Settings
from atp.statistics.correlation import rank_correlation

Judged = tuple[list[Effect], str]
PROTECTED = ("atp", "sqe")
FEWEST = 3  # encodings that a rank correlation needs


def judge_noise(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """The losses of ATP and SQE against the claimed most and against the others' mean loss."""
    losses = _losses(evidence)
    need_encodings(losses, *PROTECTED)
    others = [encoding for encoding in losses if encoding not in PROTECTED]
    if not others:
        raise NotTestable("Only ATP and SQE were run; add others to `encodings`.")
    most, scales = rule.given["most_lost"], rule.effects
    effects = []
    for encoding in PROTECTED:
        label = encoding_label(encoding)
        kept = [float(loss.mean() <= most + 1e-9) for loss in losses[encoding].values()]
        beside = [
            np.mean([losses[other][task] for other in others], axis=0) - loss
            for task, loss in losses[encoding].items()
        ]
        name = f"{label} loses at most {most:g} points"
        effects.append(share_of_pairs(name, scales["share"], kept, settings))
        name = f"loss of the others − {label}"
        effects.append(mean_over_pairs(name, scales["difference"], beside, settings))
    table = pair_means(losses, losses)
    listed = ", ".join(
        f"{encoding_label(str(name))} {number(column.mean(), 1)} "
        f"({number(column.min(), 1)} to {number(column.max(), 1)})"
        for name, column in table.items()
    )
    return effects, f"points lost on average (range over pairs): {listed}"


def judge_entropy_noise(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """Rank correlation of entropy and loss over the encodings of a pair."""
    losses = _losses(evidence)
    if len(losses) < FEWEST:
        raise NotTestable(f"Fewer than {FEWEST} encodings were run; add others to `encodings`.")
    entropy = pair_means(evidence.entropy, losses)
    loss = pair_means(losses, losses)
    within = [rank_correlation(entropy.loc[task], loss.loc[task]).value for task in entropy.index]
    values = [np.array([value]) for value in within if not np.isnan(value)]
    if not values:
        raise NotTestable("Entropy or loss is the same for all encodings.")
    effect = mean_over_pairs(
        "rank correlation within a pair", rule.effects["correlation"], values, settings
    )
    models = entropy.to_numpy().ravel(), loss.to_numpy().ravel()
    pooled = rank_correlation(*models, settings.statistics.level)
    return [effect], (
        f"over all {entropy.size} models it is {number(pooled.value, 2)} "
        f"[{number(pooled.low, 2)}, {number(pooled.high, 2)}]"
    )


def _losses(evidence: Evidence) -> Measured:
    """Points of accuracy lost under noise by the same models, (seeds,)."""
    clean = over_images(evidence.accuracy)
    return {
        encoding: {task: clean[encoding][task] - values for task, values in by.items()}
        for encoding, by in evidence.noise.items()
    }
