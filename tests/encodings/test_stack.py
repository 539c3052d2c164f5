"""Encodings of several repetitions as one: each model sees what was fitted for it alone.

What a smaller model lacks is padded with qubits without gates; PennyLane has the smaller circuit.
"""

import numpy as np
import pytest
import torch
from helpers.paper_circuit import expectation
from helpers.training import ENCODINGS as SETTINGS
from hypothesis import given, settings
from hypothesis import strategies as st

from atp.encodings.atp import ATP
from atp.encodings.base import tile
from atp.encodings.load import load_encoding
from atp.encodings.pca import PCA
from atp.encodings.registry import ENCODINGS
from atp.qnn.circuit import make_ansatz
from atp.qnn.noise import Depolarizing
from atp.qnn.states import DenseState
from atp.settings.sections import InitialAngles, PCAOptions
from atp.training.model import QNN, Angles

ANSATZ = make_ansatz("xx-zz", 2)
START = InitialAngles(distribution="normal", scale=1.5)
LABELS = np.where(np.arange(30) % 2, 1, -1)
MASKS = [np.array(mask, dtype=bool) for mask in ([1, 0, 1, 1], [0, 1, 0, 0], [1, 1, 1, 1])]
NOISE = [0.0, 0.1]


def drawn(repetition):
    """Features of one repetition, which vary in as many directions as its number tells."""
    generator = np.random.default_rng(repetition)
    directions = generator.normal(size=(repetition + 1, 4))
    x = 0.5 + generator.uniform(-0.1, 0.1, (30, repetition + 1)) @ directions
    return x.clip(0, 1).astype(np.float32)


def fitted(name):
    """An encoding as three repetitions fit it, each by itself."""
    changed = SETTINGS.replace(pca=PCAOptions(components=0.999))
    kind = load_encoding(name)
    return [kind.fit(drawn(r), LABELS, MASKS[r], changed) for r in range(3)]


def states(encoding, x, weights):
    state = encoding.state(torch.from_numpy(x).double(), weights)
    return state.amplitudes if isinstance(state, DenseState) else state.bloch


@pytest.mark.parametrize("name", ENCODINGS)
class TestContract:
    """What every encoding in the registry must keep when repetitions are joined."""

    def test_each_model_has_its_own_state(self, name):
        alone = fitted(name)
        joined = type(alone[0]).stack(alone)
        generator = torch.Generator().manual_seed(2)
        weights = torch.randn(3, joined.n_weights, generator=generator, dtype=torch.float64)
        x = np.random.default_rng(9).uniform(size=(3, 5, 4)).astype(np.float32)
        together = states(joined, x, weights)
        for number, one in enumerate(alone):
            mine = states(one, x[number : number + 1], weights[number : number + 1])[0]
            padded = together[number] if mine.ndim == 2 else together[number][:, : one.n_qubits]
            torch.testing.assert_close(padded, mine, rtol=0, atol=1e-12)

    def test_gates_are_each_models_own(self, name):
        alone = fitted(name)
        joined = type(alone[0]).stack(alone)
        gates = np.broadcast_to(joined.gates, (3, joined.n_qubits))
        for own, one in zip(gates, alone, strict=True):
            assert own[: one.n_qubits].tolist() == one.gates[0].tolist()
            assert not own[one.n_qubits :].any()

    def test_tiled_models_take_turns(self, name):
        alone = fitted(name)
        tiled = type(alone[0]).stack(alone).tile(2)
        again = type(alone[0]).stack([*alone, *alone])
        for ours, theirs in zip(tiled.arrays().values(), again.arrays().values(), strict=True):
            np.testing.assert_array_equal(ours, theirs)

    def test_one_fit_serves_as_many_models_as_there_are(self, name):
        (one, *_) = fitted(name)
        for ours, theirs in zip(one.tile(5).arrays().values(), one.arrays().values(), strict=True):
            np.testing.assert_array_equal(ours, theirs)

    def test_a_stack_can_be_rebuilt_from_its_arrays(self, name):
        alone = fitted(name)
        joined = type(alone[0]).stack(alone)
        again = type(joined).from_arrays(joined.arrays())
        assert again.n_qubits == joined.n_qubits
        np.testing.assert_array_equal(again.gates, joined.gates)


def answers(encoding, x, seed, noise):
    """⟨Z⟩ of a model per repetition, and their angles, zero where there is no gate."""
    qnn = QNN(encoding, ANSATZ, precision="double", noise=Depolarizing(noise))
    generators = [np.random.default_rng([seed, model]) for model in range(len(encoding.gates))]
    gates = np.repeat(encoding.gates[:, None], len(ANSATZ.blocks), axis=1)
    angles = qnn.initial_angles(generators, START, gates)
    return qnn.expectation(angles, torch.from_numpy(x)[None]), angles


def assert_of_smaller_circuits(found, angles: Angles, inputs, gates, noise):
    """By PennyLane, on the qubits alone that each model has gates on."""
    for number, own in enumerate(gates):
        # as arrays: of tensors PennyLane makes its channels in single precision
        theta, phi = (part[number][:, own].numpy() for part in (angles.theta, angles.phi))
        theirs = expectation(inputs[number], theta, phi, strength=noise)
        np.testing.assert_allclose(found[number].numpy(), theirs, rtol=0, atol=1e-12)


masks = st.lists(
    st.lists(st.booleans(), min_size=3, max_size=3).filter(any), min_size=1, max_size=3
)


@settings(max_examples=15)
@given(masks=masks.map(np.array), seed=st.integers(0, 2**32 - 1), noise=st.sampled_from(NOISE))
def test_a_dropped_position_is_no_qubit(masks, seed, noise):
    x = np.random.default_rng(seed).uniform(size=(4, 3))
    found, angles = answers(ATP(masks, drop=True), x, seed, noise)
    assert_of_smaller_circuits(found, angles, [x[:, mask] for mask in masks], masks, noise)


@settings(max_examples=15)
@given(
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=3),
    seed=st.integers(0, 2**32 - 1),
    noise=st.sampled_from(NOISE),
)
def test_a_component_that_is_not_there_is_no_qubit(sizes, seed, noise):
    generator = np.random.default_rng(seed)
    x = generator.uniform(size=(4, 4))
    alone = [
        PCA(generator.normal(size=(1, size, 4)), generator.normal(size=(1, size))) for size in sizes
    ]
    joined = PCA.stack(alone)
    found, angles = answers(joined, x, seed, noise)
    projected = [x @ one.components[0].T + one.offset[0] for one in alone]
    gates = np.arange(max(sizes)) < np.array(sizes)[:, None]
    assert_of_smaller_circuits(found, angles, projected, gates, noise)


@pytest.mark.parametrize("shape", [(3,), (3, 2), (3, 2, 4)])
def test_the_leading_axis_is_repeated_as_a_whole(shape):
    array = np.random.default_rng(0).uniform(size=shape)
    np.testing.assert_array_equal(tile(array, 2), np.concatenate([array, array]))
    np.testing.assert_array_equal(tile(array[:1], 2), array[:1])
    assert tile(np.array(4.0), 2) == 4.0
