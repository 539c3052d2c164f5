"""Robustness is compared where angle encoding is as robust as in the paper."""

import itertools

import numpy as np
import pandas as pd
import pytest

from atp.claims.levels import attacks_to_judge, closest, noise_to_judge
from atp.data.task import Task
from atp.settings.sections import AttackTable, NoiseTable

TASKS = [Task("mnist", (0, 1)), Task("mnist", (2, 4))]
EPSILONS = (0.0, 0.05, 0.1, 0.3)
ATTACK = AttackTable(method="fgsm", space="grid", epsilon=0.3)
NOISE = NoiseTable(strength=0.05, shots=1000, trained_under_noise=False)


def rows(settings, accuracy, encodings=("angle", "sqe")):
    """Two repetitions, 1 % above and below what is asked for; SQE a tenth below angle encoding."""
    made = []
    for task, encoding, setting, seed in itertools.product(TASKS, encodings, settings, (0, 1)):
        value = accuracy(setting) + (0.01, -0.01)[seed] - 0.1 * (encoding == "sqe")
        named = {**task.columns, "encoding": encoding, "repetition": seed}
        made.append({**named, **setting, "accuracy": value})
    return pd.DataFrame(made)


def attacks(pgd=(0.1, 0.3), **options):
    """On the grid FGSM leaves 90 % − 200 points per unit of ε, elsewhere and by PGD less."""
    settings = [
        {"method": method, "space": space, "epsilon": epsilon}
        for method, space in itertools.product(("fgsm", "pgd"), ("grid", "image"))
        for epsilon in (EPSILONS if method == "fgsm" else pgd)
    ]

    def accuracy(setting):
        lower = 0.05 * (setting["space"] == "image") + 0.03 * (setting["method"] == "pgd")
        return 0.9 - 2 * setting["epsilon"] - lower

    return rows(settings, accuracy, **options)


def paper(level, tasks=TASKS):
    return {"angle": {task: np.array([level]) for task in tasks}}


@pytest.mark.parametrize(
    ("level", "by_fgsm", "by_pgd"),
    [(72, 0.1, 0.1), (79, 0.05, 0.1), (95, 0.05, 0.1), (0, 0.3, 0.3)],
)
def test_attacks_are_matched_by_fgsm_on_angle_encoding(level, by_fgsm, by_pgd):
    found, _, matched = attacks_to_judge(attacks(), {}, paper(level), ATTACK)
    assert list(found) == [f"FGSM at ε = {by_fgsm:g}", f"PGD at ε = {by_pgd:g}"]
    assert matched.strength == by_fgsm
    assert (matched.ours, matched.paper) == pytest.approx((90 - 200 * by_fgsm, level))
    fgsm, pgd = found.values()
    expected = 100 * (0.8 - 2 * by_fgsm + np.array([0.01, -0.01]))
    np.testing.assert_allclose(fgsm["sqe"][TASKS[1]], expected)
    expected = 100 * (0.87 - 2 * by_pgd + np.array([0.01, -0.01]))
    np.testing.assert_allclose(pgd["angle"][TASKS[0]], expected)


def test_levels_are_compared_on_the_pairs_that_both_have():
    ours = {0.1: {TASKS[0]: np.array([80.0]), TASKS[1]: np.array([20.0])}}
    other = {TASKS[0]: np.array([70.0]), Task("mnist", (5, 6)): np.array([0.0])}
    assert closest(ours, other) == (0.1, 80, 70)
    elsewhere = {Task("mnist", (5, 6)): np.array([60.0])}
    assert closest(ours, elsewhere) == (0.1, 50, 60)
    assert closest(ours, {}) is None


def test_of_equal_distances_the_weakest():
    ours = {strength: {TASKS[0]: np.array([100 * strength])} for strength in (0.5, 0.7)}
    assert closest(ours, {TASKS[0]: np.array([60.0])}).strength == 0.5


def test_without_angle_encoding_there_is_only_the_attack_of_the_table():
    shown = {"sqe": {TASKS[0]: np.array([20.0])}}
    found = attacks_to_judge(attacks(encodings=("sqe",)), shown, paper(72), ATTACK)
    assert found == ({"FGSM at ε = 0.3": shown}, shown, None)


def noise(strengths=(0.0, 0.05, 0.1, 0.2)):
    """Angle encoding loses 100 points per unit of strength; without shots, or trained, nothing."""
    settings = [
        {"strength": strength, "shots": shots, "trained_under_noise": trained}
        for strength, shots, trained in itertools.product(strengths, (0, 1000), (False, True))
    ]
    return rows(
        settings,
        lambda s: 0.9 - s["strength"] * (s["shots"] > 0 and not s["trained_under_noise"]),
    )


CLEAN = {
    name: dict.fromkeys(TASKS, np.array([91.0, 89.0]) - 10 * (name == "sqe"))
    for name in ("angle", "sqe")
}


@pytest.mark.parametrize(("lost", "strength"), [(9, 0.1), (18, 0.2), (0, 0.05)])
def test_noise_is_matched_by_the_loss_of_angle_encoding(lost, strength):
    shown = {"sqe": {TASKS[0]: np.array([75.0, 74.0])}}
    found, _, matched = noise_to_judge(noise(), shown, CLEAN, paper(lost), NOISE)
    expected = ["5 % noise"] if strength == 0.05 else ["5 % noise", f"{100 * strength:g} % noise"]
    assert list(found) == expected
    assert matched == pytest.approx((strength, 100 * strength, lost))
    assert found["5 % noise"] is shown or strength == 0.05
    np.testing.assert_allclose(
        list(found.values())[-1]["sqe"][TASKS[0]], np.array([81, 79]) - 100 * strength
    )
