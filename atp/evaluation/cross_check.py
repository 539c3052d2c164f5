"""Every reported ⟨Z⟩ once more on PennyLane, whose simulator shares no code with ours."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from atp.data.samples import read_splits
from atp.data.task import Task
from atp.evaluation.rows import Rows, model_columns
from atp.files import PathLike, read_npz
from atp.settings.sections import CrossCheck
from atp.training.progress import progress
from atp.training.store import TrainedModel
from atp.training.train import predict

DEVICE = "default.qubit"


def cross_check(paths: Iterable[PathLike], settings: CrossCheck) -> Rows:
    """Compute the reported ⟨Z⟩ of every model again.

    Args:
        paths: the models' model.npz; predictions.npz lies beside it, features.npz above.
        settings: how many test images are computed, and how many data qubits at most.

    Returns:
        One row per task and encoding: the columns that name them, data `qubits`, number of
        `models` (one per repetition), `images` per model, and the largest `deviation`. Where the
        models are too large, `models` and `images` are 0 and there is no deviation.
    """
    return [_row(path, settings) for path in progress(list(map(Path, paths)), "cross-check")]


def _row(path: Path, settings: CrossCheck) -> dict[str, Any]:
    model = TrainedModel.load(path)
    columns = model_columns(Task.of_folder(path.parent.parent), model.name)
    row = {**columns, "qubits": model.encoding.n_qubits}
    if row["qubits"] > settings.qubits:
        return {**row, "models": 0, "images": 0, "deviation": None}
    x = read_splits(path.parent.parent / "features.npz").test.x
    stored = read_npz(path.parent / "predictions.npz")["expectation"]
    return {
        **row,
        "models": len(model.seeds),
        "images": min(settings.images, len(x)),
        "deviation": largest_deviation(model, x, stored, settings.images),
    }


def largest_deviation(
    model: TrainedModel, x: np.ndarray, expectation: np.ndarray, n_images: int
) -> float:
    """Compare what a model's predictions were made from with PennyLane's state vectors.

    Args:
        model: the trained model of every repetition.
        x: test features (samples, positions).
        expectation: (repetitions, samples) ⟨Z⟩ as stored beside the model.
        n_images: how many test images, evenly spread, are computed again.

    Returns:
        The largest |difference| over repetitions and images.
    """
    spread = np.linspace(0, len(x) - 1, min(n_images, len(x))).astype(int)
    theirs = predict(model.qnn(DEVICE), model.angles, x[spread])
    return float(np.abs(theirs - expectation[:, spread]).max())
