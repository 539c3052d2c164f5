"""Classical classifiers on the same features; what they leave open is chosen on validation."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from atp.baselines.control import SPLITS, Control, as_signs
from atp.training.train import Samples

ITERATIONS = 10_000  # far beyond what the solver needs; its tolerance stops it


def standardise(samples: dict[str, Samples]) -> dict[str, Samples]:
    """Features at mean 0 and deviation 1 over the training images."""
    scaler = StandardScaler().fit(samples["training"].x.astype(np.float64))
    return {
        name: Samples(scaler.transform(part.x.astype(np.float64)), part.y)
        for name, part in samples.items()
    }


def majority(samples: dict[str, Samples]) -> Control:
    """Always the more frequent class of the training images, +1 if they are equal."""
    sign = as_signs(samples["training"].y.sum(dtype=int))
    predictions = {split: np.full((1, len(samples[split].y)), sign) for split in SPLITS}
    return Control("majority", 0, predictions)


def logistic(samples: dict[str, Samples], options: dict[str, Any]) -> Control:
    """Logistic regression.

    Args:
        samples: standardised training, validation and test samples.
        options: the config's `controls.logistic`.
    """
    models = [LogisticRegression(C=c, max_iter=ITERATIONS) for c in options["c"]]
    best = _best(models, samples)
    return _control("logistic", best.coef_.size + 1, best, samples)


def svm(samples: dict[str, Samples], options: dict[str, Any]) -> Control:
    """Support vector machine with the kernel exp(−γ|x − x'|²).

    Args:
        samples: standardised training, validation and test samples.
        options: the config's `controls.svm`.
    """
    models = [SVC(C=c, gamma=gamma) for c, gamma in product(options["c"], options["gamma"])]
    best = _best(models, samples)
    return _control("svm", best.dual_coef_.size + 1, best, samples)


def _best(models: list[Any], samples: dict[str, Samples]) -> Any:
    """Fit all, and take the most accurate on validation, of equals the first."""
    training, validation = samples["training"], samples["validation"]
    for model in models:
        model.fit(training.x, training.y)
    return max(models, key=lambda model: model.score(validation.x, validation.y))


def _control(name: str, parameters: int, model: Any, samples: dict[str, Samples]) -> Control:
    decisions = {split: model.decision_function(samples[split].x)[None] for split in SPLITS}
    return Control(name, parameters, {split: as_signs(d) for split, d in decisions.items()})
