import numpy as np
import pytest

from atp.hardware.optimize import minimize, note_on_evaluations


def bowl(angles):
    return float(0.1 * ((angles - 0.3) ** 2).sum())


@pytest.mark.parametrize("optimizer", ["cobyla", "spsa"])
@pytest.mark.parametrize("evaluations", [1, 2, 5, 30])
def test_no_optimizer_oversteps_its_evaluations(optimizer, evaluations):
    seen = []
    best, losses = minimize(
        lambda angles: seen.append(angles) or bowl(angles), np.ones(9), optimizer, evaluations, 0
    )
    assert len(seen) == len(losses) == evaluations
    assert bowl(best) == min(losses)


@pytest.mark.parametrize("optimizer", ["cobyla", "spsa"])
def test_optimizers_find_the_bottom_of_a_bowl(optimizer):
    best, losses = minimize(bowl, np.ones(4), optimizer, 300, 0)
    assert bowl(best) < 0.05 * losses[0]


@pytest.mark.parametrize("optimizer", ["cobyla", "spsa"])
def test_more_evaluations_of_cobyla_begin_with_the_same_ones(optimizer):
    few, many = (minimize(bowl, np.ones(4), optimizer, count, 3)[1] for count in (6, 20))
    assert (few == many[:6]) == (optimizer == "cobyla")


def test_angles_are_rounded_before_they_are_used():
    seen = []
    minimize(lambda angles: seen.append(angles) or bowl(angles), np.full(3, 1 / 3), "cobyla", 9, 0)
    for angles in seen:
        np.testing.assert_array_equal(angles, np.round(angles, 9))
    assert (seen[0] != np.round(seen[0], 8)).all()


def test_a_budget_below_the_first_simplex_is_told():
    assert "first simplex of 55 points for 54 angles" in note_on_evaluations("cobyla", 54, 30)
    assert note_on_evaluations("cobyla", 54, 55) is not None
    assert note_on_evaluations("cobyla", 54, 56) is None
    assert note_on_evaluations("spsa", 54, 30) is None
