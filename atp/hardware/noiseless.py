"""The same training without a device: exact expectation values, many starts.

One training on a device says little: another start may end many points away. How far, the
exact simulator tells in seconds.
"""

import numpy as np
import torch

from atp.hardware.optimize import minimize
from atp.hardware.problem import Problem, Samples
from atp.qnn.simulator import expectation
from atp.qnn.states import ProductState

STARTS = 20


def exact_expectation(problem: Problem, samples: Samples, angles: np.ndarray) -> np.ndarray:
    """⟨Z⟩ of a batch without noise and shots, by the path sum: (samples,)."""
    turn = np.pi * samples.x
    bloch = np.stack([np.zeros_like(turn), -np.sin(turn), np.cos(turn)], axis=-1)[None]
    theta, phi = (torch.as_tensor(part[None].copy()) for part in problem.split(angles))
    value = expectation(problem.ansatz, theta, phi, ProductState(torch.as_tensor(bloch)))
    return np.asarray(value[0].numpy())


def exact_training(problem: Problem) -> dict[str, float]:
    """Train from `STARTS` random starts with the run's optimizer and number of evaluations.

    Returns:
        `starts`, and `mean` and `deviation` of the test accuracy over them, in [0, 1].
    """
    settings, train = problem.settings, problem.train

    def loss(angles: np.ndarray) -> float:
        return hinge(exact_expectation(problem, train, angles), train.y)

    accuracies = []
    for number in range(STARTS):
        seed = problem.job.seed(problem.seed, "exact", number)
        start = np.random.default_rng(seed).uniform(0.0, 1.0, len(problem.start))
        angles, _ = minimize(loss, start, settings["optimizer"], settings["evaluations"], seed)
        values = exact_expectation(problem, problem.test, angles)
        accuracies.append(accuracy(values, problem.test.y))
    return {
        "starts": STARTS,
        "mean": float(np.mean(accuracies)),
        "deviation": float(np.std(accuracies, ddof=1)),
    }


def hinge(values: np.ndarray, y: np.ndarray) -> float:
    """Mean hinge loss of expectation values for labels ±1."""
    return float(np.maximum(0.0, 1.0 - y * values).mean())


def accuracy(values: np.ndarray, y: np.ndarray) -> float:
    """Share of expectation values with the label's sign; zero counts as +1."""
    return float((np.where(values >= 0, 1, -1) == y).mean())
