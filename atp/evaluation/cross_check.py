"""Every reported ⟨Z⟩ once more on PennyLane, whose simulator shares no code with ours."""

import numpy as np

from atp.training.store import TrainedModel
from atp.training.train import predict

DEVICE = "default.qubit"


def largest_deviation(
    model: TrainedModel, x: np.ndarray, expectation: np.ndarray, n_images: int
) -> float:
    """Compare what a model's predictions were made from with PennyLane's state vectors.

    Args:
        model: the trained model, all its seeds.
        x: test features (samples, positions).
        expectation: (seeds, samples) ⟨Z⟩ as stored beside the model.
        n_images: how many test images, evenly spread, are computed again.

    Returns:
        The largest |difference| over seeds and images.
    """
    spread = np.linspace(0, len(x) - 1, min(n_images, len(x))).astype(int)
    theirs = predict(model.qnn(DEVICE), model.angles, x[spread])
    return float(np.abs(theirs - expectation[:, spread]).max())
