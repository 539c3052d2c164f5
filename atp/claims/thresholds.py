"""Claims about the threshold: the sweet spot, its change from pair to pair, its search."""

from collections.abc import Mapping

import numpy as np

from atp.claims.effects import Judged, mean_over_pairs, share_of_pairs
from atp.claims.evidence import Evidence, NotTestable, Sweep
from atp.claims.rules import Rule
from atp.data.task import Task
from atp.results.labels import dataset_label
from atp.results.tidy import PERCENT, TASK, by_task
from atp.settings.sections import Settings


def judge_sweet_spot(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """The best threshold against no pruning and against the highest one."""
    sweeps = _sweeps(evidence)
    best = {task: _at(sweep, _choose(sweep)) for task, sweep in sweeps.items()}
    rises = {task: best[task] - sweep.test[:, 0] for task, sweep in sweeps.items()}
    falls = {
        task: best[task] - sweep.test[:, np.flatnonzero(sweep.kept)[-1]]
        for task, sweep in sweeps.items()
    }
    scales = rule.effects
    effects = [
        mean_over_pairs("best threshold − no pruning", scales["rise"], rises, settings),
        mean_over_pairs("best threshold − highest threshold", scales["fall"], falls, settings),
    ]
    dataset, (low, high) = rule.given["dataset"], rule.given["range"]
    theirs = {task: sweep for task, sweep in sweeps.items() if task.dataset == dataset}
    if not theirs:
        return effects, f"no pair of {dataset_label(dataset)} was run"
    found = {
        task: float(_lie_within(_best(sweep), low, high).any()) for task, sweep in theirs.items()
    }
    chance = np.mean([_share_of_masks(sweep, low, high) for sweep in theirs.values()])
    where = f"best threshold in {low:g}–{high:g} on {dataset_label(dataset)}"
    scale = scales["share"].by_chance(PERCENT * float(chance))
    effects.append(share_of_pairs(where, scale, found, settings))
    return effects, (
        f"{where}, by validation images: {sum(found.values()):.0f} of {len(found)} pairs, "
        f"where {PERCENT * chance:.0f} % of the masks have such a threshold"
    )


def judge_adaptivity(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """Each pair's own threshold against the one that suits all other pairs best."""
    sweeps = _sweeps(evidence)
    if len(sweeps) < 2:
        raise NotTestable("Thresholds of one pair cannot differ; add pairs.")
    validation = np.array([sweep.validation.mean(axis=0) for sweep in sweeps.values()])
    gains = {}
    for number, (task, sweep) in enumerate(sweeps.items()):
        common = int(np.delete(validation, number, axis=0).mean(axis=0).argmax())
        gains[task] = _at(sweep, _choose(sweep)) - sweep.test[:, common]
    effect = mean_over_pairs("own − common threshold", rule.effects["gain"], gains, settings)
    best = [_best(sweep)[0] for sweep in sweeps.values()]
    return [effect], (
        f"the lowest best thresholds of {len(best)} pairs run from {min(best):g} to {max(best):g}"
    )


def judge_optimiser(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """What L-BFGS-B finds against no pruning, and whether it leaves its start."""
    evidence.need("searches", "sweeps")
    table = evidence.searches
    assert table is not None
    chosen = table[table["select_on"] == "validation"].set_index(["method", *TASK])
    found, exact = chosen.loc["lbfgsb"], chosen.loc["exact"]
    accuracy = {task: row["test_accuracy"].to_numpy() for task, row in by_task(found.reset_index())}
    unpruned = {task: sweep.test[:, 0].mean() for task, sweep in evidence.sweeps.items()}
    gains = {task: accuracy[task] - mean for task, mean in unpruned.items()}
    moved = {task: float(row["moved"].mean() > 0.5) for task, row in by_task(found.reset_index())}
    effects = [
        mean_over_pairs("L-BFGS-B − no pruning", rule.effects["gain"], gains, settings),
        share_of_pairs("L-BFGS-B left its start", rule.effects["moved"], moved, settings),
    ]
    short = (exact["validation_accuracy"] - found["validation_accuracy"]).mean()
    return effects, (
        f"it left the mask it started from in most repetitions of {sum(moved.values()):.0f} of "
        f"{len(moved)} pairs, and ends "
        f"{short:.1f} points of validation accuracy below the exact search on average"
    )


def _sweeps(evidence: Evidence) -> Mapping[Task, Sweep]:
    evidence.need("sweeps")
    if min(len(sweep.test) for sweep in evidence.sweeps.values()) < 2:
        raise NotTestable("One seed cannot both choose and test a threshold; raise `seeds`.")
    return evidence.sweeps


def _choose(sweep: Sweep) -> np.ndarray:
    """For each seed, the threshold (position) that the other seeds find best on validation."""
    others = sweep.validation.sum(axis=0) - sweep.validation
    return others.argmax(axis=1)


def _at(sweep: Sweep, chosen: np.ndarray) -> np.ndarray:
    """Each seed's test accuracy at the threshold chosen for it."""
    return np.take_along_axis(sweep.test, chosen[:, None], axis=1)[:, 0]


def _lie_within(tau: np.ndarray, low: float, high: float) -> np.ndarray:
    return (tau > low - 1e-9) & (tau < high + 1e-9)


def _share_of_masks(sweep: Sweep, low: float, high: float) -> float:
    """The share of the sweep's masks that some threshold in a range gives."""
    of_range = np.unique(sweep.kept[_lie_within(sweep.tau, low, high)])
    return float((of_range > 0).sum() / (np.unique(sweep.kept) > 0).sum())


def _best(sweep: Sweep) -> np.ndarray:
    """All thresholds that share the best validation accuracy."""
    means = sweep.validation.mean(axis=0)
    return sweep.tau[np.isclose(means, means.max(), rtol=0, atol=1e-9)]
