"""What the circuits of trained models take: data qubits and gates, before any transpilation."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from atp.data.task import Task
from atp.evaluation.rows import Rows, model_columns
from atp.files import PathLike
from atp.training.store import TrainedModel


def count_resources(paths: Iterable[PathLike]) -> Rows:
    """Count what the circuit of every model takes.

    Args:
        paths: the models' model.npz.

    Returns:
        One row per task and encoding: the columns that name them, and means over its trainings
        of the grid positions that are `kept`, `data_qubits`, `single_qubit_gates` and
        `two_qubit_gates`, the readout's own gates included.
    """
    rows = []
    for path in map(Path, paths):
        model = TrainedModel.load(path)
        columns = model_columns(Task.of_folder(path.parent.parent), model.name)
        rows.append({**columns, **model_resources(model)})
    return rows


def model_resources(model: TrainedModel) -> dict[str, float]:
    """Means over the trainings of a model; a gate that is left out has an angle of zero.

    Gates are missing where it is not known how the encoding is prepared.
    """
    angles = np.concatenate([t.numpy() for t in (model.angles.theta, model.angles.phi)], axis=1)
    gates = angles != 0  # (trainings, blocks, qubits)
    qubits = gates.any(axis=1).sum(axis=1)
    prepared = [model.encoding.preparation(int(number)) or (np.nan, np.nan) for number in qubits]
    single, two = np.array(prepared, dtype=float).T
    return {
        "kept": float(model.mask.sum(axis=1).mean()),
        "data_qubits": float(qubits.mean()),
        "single_qubit_gates": float((single + model.ansatz.n_readout_gates).mean()),
        "two_qubit_gates": float((two + gates.sum(axis=(1, 2))).mean()),
    }
