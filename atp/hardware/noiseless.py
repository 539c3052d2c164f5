"""The same training without a device: noiseless expectation values, many starts.

One training on a device says little: another start may end many points away. How far, exact
simulation tells in seconds.
"""

import numpy as np
import torch

from atp.data.samples import Samples
from atp.hardware.optimize import minimize
from atp.hardware.problem import Problem
from atp.qnn.simulator import expectation
from atp.qnn.states import ProductState
from atp.training.losses import LOSSES, accuracy


def noiseless_expectation(problem: Problem, samples: Samples, angles: np.ndarray) -> np.ndarray:
    """⟨Z⟩ of a batch without noise and shots, by the path sum: (samples,)."""
    turn = np.pi * samples.x
    bloch = np.stack([np.zeros_like(turn), -np.sin(turn), np.cos(turn)], axis=-1)[None]
    theta, phi = (torch.as_tensor(part[None].copy()) for part in problem.split(angles))
    value = expectation(problem.ansatz, theta, phi, ProductState(torch.as_tensor(bloch)))
    return np.asarray(value[0].numpy())


def noiseless_training(problem: Problem) -> dict[str, float]:
    """Train from `hardware.starts` random starts.

    Returns:
        `starts`, and `mean` and `deviation` of the test accuracy over them, in [0, 1].
    """
    starts = problem.settings.hardware.starts
    accuracies = [noiseless_accuracy(problem, start) for start in range(starts)]
    return {
        "starts": starts,
        "mean": float(np.mean(accuracies)),
        "deviation": float(np.std(accuracies, ddof=1)),
    }


def noiseless_accuracy(problem: Problem, start: int) -> float:
    """Train from one random start with the run's optimizer and number of evaluations.

    Returns:
        The test accuracy, in [0, 1].
    """
    hardware, train, test = problem.settings.hardware, problem.train, problem.test
    seed = problem.seed("exact", start)
    angles = np.random.default_rng(seed).uniform(0.0, 1.0, len(problem.start))

    def loss(angles: np.ndarray) -> float:
        return mean_hinge(noiseless_expectation(problem, train, angles), train.y)

    angles, _ = minimize(loss, angles, hardware.optimizer, hardware.evaluations, seed)
    return float(accuracy(noiseless_expectation(problem, test, angles), test.y))


def mean_hinge(expectation: np.ndarray, labels: np.ndarray) -> float:
    """Hinge loss of expectation values (samples,) for labels ±1, averaged."""
    losses = LOSSES["hinge"](torch.as_tensor(expectation), torch.as_tensor(labels))
    return float(losses.numpy().mean())
