"""How good answers are where the classes are not equally frequent."""

import numpy as np
from sklearn.metrics import roc_auc_score

from atp.training.losses import predicted_labels


def balanced_accuracy(expectation: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The mean of both classes' shares of right answers: (models,).

    Args:
        expectation: ⟨Z⟩ (models, samples).
        labels: (samples,) or (models, samples) of ±1; both occur.
    """
    right = predicted_labels(expectation) == labels
    shares = [_share(right, np.broadcast_to(labels == sign, right.shape)) for sign in (1, -1)]
    mean: np.ndarray = np.mean(shares, axis=0)
    return mean


def _share(right: np.ndarray, among: np.ndarray) -> np.ndarray:
    share: np.ndarray = (right & among).sum(axis=1) / among.sum(axis=1)
    return share


def area_under_curve(expectation: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The area under the ROC curve of ⟨Z⟩, 0.5 for answers that know nothing: (models,).

    Arguments as for `balanced_accuracy`.
    """
    every = np.broadcast_to(labels, expectation.shape)
    return np.array([roc_auc_score(y, z) for y, z in zip(every, expectation, strict=True)])


def classes_answered(expectation: np.ndarray) -> np.ndarray:
    """How many classes occur among the answers: (models,), 1 where nothing was learnt."""
    answers = predicted_labels(expectation)
    return 1 + (answers != answers[:, :1]).any(axis=1)
