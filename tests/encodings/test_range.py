"""The range of the angle encodings: by how much a white pixel turns its qubit."""

import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.training import ENCODINGS as SETTINGS

from atp.encodings.load import load_encoding
from atp.encodings.pca import PCA
from atp.settings.sections import Circuit

FEATURES = np.random.default_rng(0).uniform(0, 1, (20, 4)).astype(np.float32)
LABELS = np.where(np.arange(20) % 2, 1, -1)
MASK = np.array([True, False, True, True])


def fitted(name, turn):
    settings = SETTINGS.replace(circuit=Circuit(range=turn))
    return load_encoding(name).fit(FEATURES, LABELS, MASK, settings)


def bloch(encoding):
    x = torch.from_numpy(FEATURES).double()[None]
    return encoding.state(x, torch.zeros(1, 0)).bloch[0].numpy()


def rotated(values, turn):
    """Bloch vectors of RX on |0⟩, by PennyLane."""

    @qml.qnode(qml.device("default.qubit", wires=1))
    def circuit(angle):
        qml.RX(angle, wires=0)
        return [qml.expval(pauli(0)) for pauli in (qml.PauliX, qml.PauliY, qml.PauliZ)]

    return np.array([circuit(np.pi * turn * value) for value in values])


@pytest.mark.parametrize("turn", [0.5, 1, 2])
@pytest.mark.parametrize("name", ["angle", "atp"])
def test_a_white_pixel_turns_by_the_range(name, turn):
    found = bloch(fitted(name, turn))
    np.testing.assert_allclose(found[3], rotated(FEATURES[3].astype(float), turn), atol=1e-12)


@pytest.mark.parametrize("turn", [0.5, 2])
def test_components_turn_by_the_range(turn):
    encoding = fitted("pca", turn)
    assert isinstance(encoding, PCA)
    scaled = FEATURES[3].astype(float) @ encoding.components[0].T + encoding.offset[0]
    np.testing.assert_allclose(bloch(encoding)[3], rotated(scaled, turn), atol=1e-12)


@pytest.mark.parametrize("name", ["angle", "atp", "pca"])
def test_a_stored_encoding_keeps_its_range_and_the_papers_needs_no_room(name):
    encoding = fitted(name, 0.5)
    np.testing.assert_array_equal(bloch(type(encoding).from_arrays(encoding.arrays())),
                                  bloch(encoding))  # fmt: skip
    stacked = type(encoding).stack([encoding, encoding])
    np.testing.assert_array_equal(bloch(stacked), bloch(encoding))
    assert "turn" not in fitted(name, 1).arrays()
