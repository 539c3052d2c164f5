"""Claims about a real device and about overhead."""

from collections.abc import Mapping

import numpy as np

from atp.claims.effects import Judged, mean_over_pairs
from atp.claims.evidence import Evidence, NotTestable, need_encodings
from atp.claims.rules import Rule
from atp.data.task import Task
from atp.results.labels import encoding_label, method_label
from atp.results.sheet import number
from atp.settings.sections import Settings


def judge_hardware(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """ATP's gain over angle encoding on devices, or in the same trainings simulated exactly."""
    evidence.need("hardware")
    gains, statistics = evidence.hardware, settings.statistics
    scale, setting = rule.effects["gain"], evidence.in_place
    effect = mean_over_pairs("ATP − Angle", scale, gains, settings, setting)
    fewest = min(len(values) for values in gains.values())
    where = evidence.device
    if len(gains) < statistics.fewest_pairs or fewest < statistics.fewest_repetitions:
        raise NotTestable(
            f"ATP − Angle is {number(effect.value, 1)} points over {len(gains)} pairs, {where}; a "
            f"verdict needs {statistics.fewest_pairs} pairs and {statistics.fewest_repetitions} "
            "trainings."
        )
    return [effect], where


def judge_overhead(rule: Rule, evidence: Evidence, settings: Settings) -> Judged:
    """The claimed overheads against those counted in gates, ATP's with the paper's search."""
    evidence.need("overhead")
    need_encodings(evidence.accuracy, "angle", *evidence.claimed_overhead)
    effects, counted = [], []
    for encoding, claimed in evidence.claimed_overhead.items():
        by_search = evidence.overhead[encoding]
        search = rule.given["search"] if rule.given["search"] in by_search else ""
        label = _with_search(encoding, search)
        margins = {task: claimed - values for task, values in by_search[search].items()}
        name = f"claimed − counted, {label}"
        effects.append(mean_over_pairs(name, rule.effects["margin"], margins, settings))
        listed = ", ".join(_mean_by(search, by) for search, by in by_search.items())
        counted.append(f"{encoding_label(encoding)} {listed} (claimed {claimed:.0f})")
    return effects, f"overhead in % of the gates: {'; '.join(counted)}"


def _mean_by(search: str, overheads: Mapping[Task, np.ndarray]) -> str:
    mean = number(float(np.mean([*overheads.values()])), 0)
    return f"{mean} by {method_label(search)}" if search else mean


def _with_search(encoding: str, search: str) -> str:
    label = encoding_label(encoding)
    return f"{label} by {method_label(search)}" if search else label
