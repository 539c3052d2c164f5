"""The search that takes Eq. 10 seriously: through a soft mask the loss is smooth in τ.

A sigmoid takes the place of the mask's step, the slope in τ is automatic, and L-BFGS-B
follows it.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from scipy.optimize import minimize

from atp.pruning.search import Choice, Search
from atp.training.losses import LOSSES
from atp.training.train import tensors, train

METHOD = "soft"


def search_softly(search: Search, select_on: str) -> Choice:
    """Where it stops, from a start at a share of the searched interval."""
    options = search.threshold.soft
    start = options.start * search.upper
    started = time.process_time()
    result = minimize(
        lambda point: soft_loss(search, select_on, float(point[0])),
        np.array([start]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, search.upper)],
        options={
            "gtol": options.tolerance,
            "maxiter": options.iterations,
            "maxfun": options.evaluations,
        },
    )
    seconds = time.process_time() - started
    return search.choice(METHOD, select_on, float(result.x[0]), start, seconds)


def soft_loss(search: Search, select_on: str, tau: float) -> tuple[float, np.ndarray]:
    """Loss on a split of models trained under the soft mask, and its slope in τ (1,)."""
    options, scores = search.threshold.soft, search.scores
    point = torch.tensor(tau, dtype=torch.float64, requires_grad=True)
    soft_mask = torch.sigmoid((torch.from_numpy(search.ceiling) - point) / options.temperature)
    weights = soft_mask.detach().numpy()
    qnn = scores.unpruned()
    fit = train(
        qnn,
        scores.splits.with_features(lambda x: x * weights),
        scores.seeds[: options.seeds],
        scores.training,
        f"{scores.label}, softly τ = {tau:.4f}",
    )
    x, y = tensors(scores.splits.on(select_on), torch.float64)
    loss = LOSSES[scores.training.loss]
    features = x.reshape(1, *x.shape[-2:])
    value = loss(qnn.expectation(fit.angles, features * soft_mask), y).mean()
    (slope,) = torch.autograd.grad(value, point)
    objective = search.note(METHOD, select_on, tau, float(value.detach()))
    return objective, slope.numpy().reshape(1)
