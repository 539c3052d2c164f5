"""Each encoding against its definition, in PennyLane where it is a circuit."""

import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.training import ENCODINGS as ENCODING_SETTINGS
from sklearn.decomposition import PCA as Decomposition

from atp.encodings.load import load_encoding
from atp.encodings.registry import ENCODINGS
from atp.qnn.states import DenseState
from atp.settings.sections import PCAOptions, SQEOptions, Threshold

FEATURES = np.random.default_rng(0).uniform(0, 1, (40, 9)).astype(np.float32)
LABELS = np.where(np.arange(40) % 2, 1, -1)
MASK = np.array([1, 0, 1, 1, 0, 0, 1, 1, 1], dtype=bool)
PAULIS = (qml.PauliX, qml.PauliY, qml.PauliZ)


def fitted(name, **changes):
    settings = ENCODING_SETTINGS.replace(**changes)
    return load_encoding(name).fit(FEATURES, LABELS, MASK, settings)


def weights_of(encoding, models=1):
    generator = torch.Generator().manual_seed(1)
    return torch.randn(models, encoding.n_weights, generator=generator, dtype=torch.float64)


def encode(encoding, x=FEATURES, models=1):
    return encoding.state(torch.from_numpy(x).double()[None], weights_of(encoding, models))


def angle_circuit(values):
    """Bloch vectors of RX(πx) on each qubit, by PennyLane."""

    @qml.qnode(qml.device("default.qubit", wires=len(values)))
    def circuit():
        for wire, value in enumerate(values):
            qml.RX(np.pi * value, wires=wire)
        return [qml.expval(pauli(wire)) for wire in range(len(values)) for pauli in PAULIS]

    return np.reshape(circuit(), (len(values), 3))


def test_angle_is_a_rotation_of_every_position():
    state = encode(fitted("angle"))
    assert np.allclose(state.bloch[0, 0], angle_circuit(FEATURES[0].astype(float)), atol=1e-12)


def test_atp_is_angle_encoding_of_what_is_kept():
    x = FEATURES.astype(float)
    dropped = encode(fitted("atp"))
    gates = fitted("atp").gates[0]
    assert np.allclose(dropped.bloch[0, 0, gates], angle_circuit(x[0, MASK]), atol=1e-12)
    zeroed = encode(fitted("atp", threshold=Threshold(prune="zero")))
    assert np.allclose(zeroed.bloch[0, 0], angle_circuit(x[0] * MASK), atol=1e-12)
    assert fitted("atp", threshold=Threshold(prune="zero")).gates.all()


def test_amplitudes_are_the_normalised_features():
    state = encode(fitted("amplitude"))

    @qml.qnode(qml.device("default.qubit", wires=4))
    def circuit():
        qml.AmplitudeEmbedding(FEATURES[3], wires=range(4), pad_with=0.0, normalize=True)
        return qml.state()

    assert isinstance(state, DenseState)
    assert np.allclose(state.amplitudes[0, 3], circuit().real, atol=1e-6)


def test_a_black_image_has_amplitudes_too():
    encoding = fitted("amplitude")
    x = torch.zeros(1, 1, 9, dtype=torch.float64, requires_grad=True)
    amplitudes = encoding.state(x, weights_of(encoding)).amplitudes
    assert amplitudes[0, 0, 0] == 1
    (slope,) = torch.autograd.grad(amplitudes.sum(), x)
    assert bool(torch.isfinite(slope).all())


@pytest.mark.parametrize("components", [3, 0.95])
def test_pca_scales_training_components_to_the_unit_interval(components):
    encoding = fitted("pca", pca=PCAOptions(components=components))
    theirs = Decomposition(components).fit_transform(FEATURES.astype(float))
    low, high = theirs.min(axis=0), theirs.max(axis=0)
    scaled = (theirs - low) / (high - low)
    bloch = encode(encoding).bloch[0].numpy()
    signs = np.arccos(np.clip(bloch[..., 2], -1, 1)) / np.pi
    mirrored = np.minimum(abs(signs - scaled), abs(1 - signs - scaled))  # a component has no sign
    assert encoding.n_qubits == theirs.shape[1]
    assert mirrored.max() < 1e-5


@pytest.mark.parametrize("sharing", ["shared", "per_triple"])
def test_sqe_is_a_chain_of_zyz_rotations(sharing):
    encoding = fitted("sqe", sqe=SQEOptions(filters=2, weights=sharing))
    weights = weights_of(encoding).reshape(2, -1, 2, 3).numpy()
    x = FEATURES[5].astype(float).reshape(3, 3)

    @qml.qnode(qml.device("default.qubit", wires=2))
    def circuit():
        for wire in range(2):
            for index, triple in enumerate(x):
                a, b = weights[wire, index if sharing == "per_triple" else 0]
                angles = a + b * triple
                qml.RZ(angles[0], wires=wire)
                qml.RY(angles[1], wires=wire)
                qml.RZ(angles[2], wires=wire)
        return [qml.expval(pauli(wire)) for wire in range(2) for pauli in PAULIS]

    assert np.allclose(encode(encoding).bloch[0, 5], np.reshape(circuit(), (2, 3)), atol=1e-6)


@pytest.mark.parametrize("name", ENCODINGS)
class TestContract:
    """What every encoding in the registry must keep."""

    def test_states_are_pure_and_normalised(self, name):
        state = encode(fitted(name), models=2)
        lengths = (
            state.amplitudes.norm(dim=-1)
            if isinstance(state, DenseState)
            else state.bloch.norm(dim=-1)
        )
        assert torch.allclose(lengths, torch.ones_like(lengths), atol=1e-9)
        assert state.n_qubits == fitted(name).n_qubits
        assert fitted(name).n_positions == 9

    def test_it_can_be_rebuilt_from_its_arrays(self, name):
        encoding = fitted(name)
        again = type(encoding).from_arrays(encoding.arrays())
        one, other = encode(encoding), encode(again)
        tensor = "amplitudes" if isinstance(one, DenseState) else "bloch"
        assert torch.equal(getattr(one, tensor), getattr(other, tensor))

    def test_arrays_have_an_axis_of_models_or_none(self, name):
        for array in fitted(name).arrays().values():
            assert array.ndim == 0 or len(array) == 1

    def test_gates_are_those_of_every_qubit(self, name):
        gates = fitted(name).gates
        assert gates.shape == (1, fitted(name).n_qubits)
        assert gates.dtype == bool

    def test_samples_do_not_see_each_other(self, name):
        encoding = fitted(name)
        tensor = "amplitudes" if isinstance(encode(encoding), DenseState) else "bloch"
        alone = getattr(encode(encoding, FEATURES[7:8]), tensor)
        among = getattr(encode(encoding), tensor)[:, 7:8]
        assert torch.allclose(alone, among, atol=1e-12)

    def test_it_is_differentiable_in_features_and_weights(self, name):
        encoding = fitted(name)
        x = torch.from_numpy(FEATURES[:2]).double()[None].requires_grad_()
        weights = weights_of(encoding).requires_grad_()

        def value(x, weights):
            state = encoding.state(x, weights)
            return state.amplitudes if isinstance(state, DenseState) else state.bloch

        assert torch.autograd.gradcheck(value, (x, weights), atol=1e-6)
