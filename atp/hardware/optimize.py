"""COBYLA and SPSA with a hard limit on evaluations."""

from collections.abc import Callable

import numpy as np

Objective = Callable[[np.ndarray], float]

COBYLA_STEP = 1.0  # radians: SciPy's and Qiskit's default first step
SPSA_ALPHA, SPSA_GAMMA = 0.602, 0.101  # Spall's exponents
SPSA_C = 0.2  # radians to either side in the first step
SPSA_A = 0.8  # radians per unit of slope; of 0.1 to 0.8 the best after 30 evaluations on digits
DECIMALS = 9  # of an angle, so that another machine's last bits ask for the same job


class _NoEvaluationLeftError(Exception):
    """The optimizer asked for one evaluation too many."""


def minimize(
    objective: Objective, start: np.ndarray, optimizer: str, evaluations: int, seed: int
) -> tuple[np.ndarray, list[float]]:
    """Minimise with at most `evaluations` calls of the objective.

    Args:
        objective: from angles (angles,) in radians to a loss.
        start: (angles,) the first angles in radians.
        optimizer: `cobyla` or `spsa`.
        evaluations: the limit, which no optimizer oversteps.
        seed: for SPSA's directions.

    Returns:
        The angles (angles,) of the lowest loss seen, and every loss in order.
    """
    losses: list[float] = []
    best = start

    def counted(angles: np.ndarray) -> float:
        nonlocal best
        if len(losses) == evaluations:
            raise _NoEvaluationLeftError
        angles = np.round(angles, DECIMALS)
        loss = objective(angles)
        if not losses or loss < min(losses):
            best = angles.copy()
        losses.append(loss)
        return loss

    try:
        if optimizer == "cobyla":
            _cobyla(counted, start, evaluations)
        else:
            _spsa(counted, start, evaluations, seed)
    except _NoEvaluationLeftError:
        pass
    return best, losses


def note_on_evaluations(optimizer: str, n_angles: int, evaluations: int) -> str | None:
    """Say in one sentence that COBYLA's evaluations do not suffice; None if they do."""
    if optimizer != "cobyla" or evaluations > n_angles + 1:
        return None
    return (
        f"{evaluations} evaluations do not finish COBYLA's first simplex of {n_angles + 1} "
        f"points for {n_angles} angles, so it never takes a step of its own; raise "
        "hardware.evaluations, lower hardware.layers, or set hardware.optimizer to spsa."
    )


def _cobyla(objective: Objective, start: np.ndarray, evaluations: int) -> None:
    from scipy.optimize import minimize as scipy_minimize

    # SciPy raises a small maxiter to the size of its simplex; `objective` stops it instead.
    options = {"rhobeg": COBYLA_STEP, "maxiter": max(evaluations, len(start) + 2)}
    scipy_minimize(objective, start, method="COBYLA", options=options)


def _spsa(objective: Objective, start: np.ndarray, evaluations: int, seed: int) -> None:
    """Spall's simultaneous perturbation: two evaluations per step, whatever the dimension."""
    generator = np.random.default_rng(seed)
    angles = start.copy()
    steps = max(1, evaluations // 2)
    stability = 0.1 * steps
    for step in range(steps + 1):
        a = SPSA_A * ((1 + stability) / (step + 1 + stability)) ** SPSA_ALPHA
        c = SPSA_C / (step + 1) ** SPSA_GAMMA
        direction = generator.choice([-1.0, 1.0], size=len(angles))
        plus = objective(angles + c * direction)
        minus = objective(angles - c * direction)
        angles = angles - a * (plus - minus) / (2 * c) * direction
