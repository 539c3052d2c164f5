"""Stored models as circuits: their gates and their trainings, read without what trained them.

A gate is counted once for each time that it acts, on one or on two qubits. A circuit has the gates
of its encoding, and those of its ansatz: X and H that prepare the readout, an XX or ZZ gate per
data qubit in every block, and the readout's H after the last block, or after every layer.
"""

from collections.abc import Mapping

import numpy as np

from atp.files import PathLike, read_npz

Stored = Mapping[str, np.ndarray]
"""The arrays of model.npz."""

PREPARATION = 2  # X and H on the readout
TRIPLE = 3  # features, and rotations, of SQE at a time


def read_model(path: PathLike) -> Stored:
    """The arrays of model.npz, by name (docs/method.md)."""
    return read_npz(path)


def n_kept(stored: Stored) -> np.ndarray:
    """How many positions the threshold keeps, by repetition: (repetitions,)."""
    kept: np.ndarray = stored["mask"].sum(axis=1)
    return kept


def n_pruned(stored: Stored) -> np.ndarray:
    """How many positions the threshold prunes, by repetition: (repetitions,)."""
    return stored["mask"].shape[1] - n_kept(stored)


def epochs_run(stored: Stored) -> np.ndarray:
    """How many epochs each repetition was trained for: (repetitions,)."""
    count: np.ndarray = (~np.isnan(stored["history"][..., 0])).sum(axis=1)
    return count


def n_gates(stored: Stored) -> np.ndarray:
    """How many gates act as a model answers one image, by repetition: (repetitions,)."""
    if "encoding_mask" in stored:
        return pruned_gates(stored, n_kept(stored))
    angles = np.concatenate([stored["theta"], stored["phi"]], axis=1)
    qubits = (angles != 0).any(axis=1).sum(axis=1)  # without gates a qubit is not there
    return _encoding_gates(stored, qubits) + _ansatz_gates(stored, qubits)


def pruned_gates(stored: Stored, kept: np.ndarray) -> np.ndarray:
    """How many gates ATP's circuit has with a number of positions kept.

    Args:
        stored: ATP's model.
        kept: numbers of positions, each encoded by one RX; a dropped qubit has no gates, one
            of a zeroed position those of the ansatz.
    """
    positions = stored["mask"].shape[1]
    qubits = kept if bool(stored["encoding_drop"]) else np.full_like(kept, positions)
    return kept + _ansatz_gates(stored, qubits)


def _ansatz_gates(stored: Stored, qubits: np.ndarray) -> np.ndarray:
    blocks = stored["theta"].shape[1] + stored["phi"].shape[1]
    final = int(stored["layers"]) if str(stored["layout"]) == "xx-zz-h" else 1
    return np.asarray(PREPARATION + blocks * qubits + final)


def _encoding_gates(stored: Stored, qubits: np.ndarray) -> np.ndarray:
    """Amplitudes by a tree of RY gates and CNOTs (Möttönen et al. 2005); else rotations.

    Angle encoding and PCA rotate each qubit once, SQE by every three features in turn. An
    encoding that is not named here is taken to rotate each qubit once.
    """
    encoding = str(stored["encoding"])
    if encoding == "amplitude":
        return (2**qubits - 1) + (2**qubits - 2)
    if encoding == "sqe":
        triples = -(-int(stored["encoding_n_positions"]) // TRIPLE)
        return qubits * (triples * TRIPLE)
    return qubits
