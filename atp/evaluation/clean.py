"""A model without noise: its answers to the whole test set, their quality and its entropies."""

from __future__ import annotations

import numpy as np

from atp.data.samples import Splits
from atp.evaluation.entropy import CUTS, mean_entropy
from atp.evaluation.quality import area_under_curve, balanced_accuracy, classes_answered
from atp.qnn.entropy import NATS_PER_BIT
from atp.training.losses import accuracy
from atp.training.model import PATHSUM
from atp.training.store import TrainedModel
from atp.training.train import predict


def evaluate_clean(
    model: TrainedModel, splits: Splits, half_samples: int, simulator: str = PATHSUM
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Evaluate the model of every repetition.

    Args:
        model: the trained model.
        splits: of its task.
        half_samples: how many test images the entropy of the half cut takes.
        simulator: as for `QNN`.

    Returns:
        ⟨Z⟩ of the test images (repetitions, samples), and by column of clean.csv one value per
        repetition (repetitions,).
    """
    qnn = model.qnn(simulator)
    test, validation = splits.test, splits.validation
    expectation = predict(qnn, model.angles, test.x)
    on_validation = predict(qnn, model.angles, validation.x)
    columns = {
        "accuracy": accuracy(expectation, test.y),
        "balanced_accuracy": balanced_accuracy(expectation, test.y),
        "auc": area_under_curve(expectation, test.y),
        "classes_answered": classes_answered(expectation),
        "validation_accuracy": accuracy(on_validation, validation.y),
        "validation_balanced_accuracy": balanced_accuracy(on_validation, validation.y),
    }
    for cut in CUTS:
        nats = mean_entropy(model, test.x, cut, half_samples)
        columns[f"entropy_{cut}_bits"] = nats / NATS_PER_BIT
        columns[f"entropy_{cut}_nats"] = nats
    return expectation, columns
