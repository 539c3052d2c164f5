"""Classical classifiers on the features of one repetition.

What they leave open is chosen on its validation images.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from atp.baselines.control import Control
from atp.data.samples import HELD_OUT, Splits
from atp.settings.sections import SVM, Logistic
from atp.training.losses import predicted_labels

ITERATIONS = 10_000  # far beyond what the solver needs; its tolerance stops it


def standardise(splits: Splits) -> Splits:
    """Features of one repetition at mean 0 and deviation 1 over its training images."""
    scaler = StandardScaler().fit(splits.train.x[0].astype(np.float64))

    def scaled(x: np.ndarray) -> np.ndarray:
        rows: np.ndarray = scaler.transform(x.astype(np.float64).reshape(-1, x.shape[-1]))
        return rows.reshape(x.shape)

    return splits.with_features(scaled)


def majority(splits: Splits) -> Control:
    """Always the more frequent class of the training images, +1 if they are equal."""
    sign = predicted_labels(splits.train.y.sum(dtype=int))
    predictions = {split: np.full((1, len(splits.on(split))), sign) for split in HELD_OUT}
    return Control("majority", 0, predictions)


def logistic(splits: Splits, options: Logistic) -> Control:
    """Logistic regression.

    Args:
        splits: standardised samples.
        options: the strengths of regularisation to choose from.
    """
    models = [LogisticRegression(C=c, max_iter=ITERATIONS) for c in options.c]
    best = _best(models, splits)
    return _control("logistic", best.coef_.size + 1, best, splits)


def svm(splits: Splits, options: SVM) -> Control:
    """Support vector machine with the kernel exp(−γ|x − x'|²).

    Args:
        splits: standardised samples.
        options: the strengths of regularisation and the γ to choose from.
    """
    models = [SVC(C=c, gamma=gamma) for c, gamma in product(options.c, options.gamma)]
    best = _best(models, splits)
    return _control("svm", best.dual_coef_.size + 1, best, splits)


def _best(models: list[Any], splits: Splits) -> Any:
    """Fit all, and take the most accurate on validation, of equals the first."""
    for model in models:
        model.fit(splits.train.x[0], splits.train.y[0])
    x, y = splits.validation.x[0], splits.validation.y[0]
    return max(models, key=lambda model: model.score(x, y))


def _control(name: str, parameters: int, model: Any, splits: Splits) -> Control:
    seen = {split: splits.on(split).x.reshape(-1, splits.n_positions) for split in HELD_OUT}
    predictions = {
        split: predicted_labels(model.decision_function(x)[None]) for split, x in seen.items()
    }
    return Control(name, parameters, predictions)
