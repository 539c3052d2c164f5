"""Compiled training against automatic differentiation, and gates that are left out."""

import numpy as np
import pytest
import torch
from helpers.training import ENCODINGS
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from atp.data.samples import Samples
from atp.encodings.amplitude import Amplitude
from atp.encodings.angle import Angle
from atp.encodings.load import load_encoding
from atp.qnn.circuit import LAYOUTS, make_ansatz
from atp.qnn.noise import Depolarizing
from atp.qnn.pauli_strings import MOST_QUBITS
from atp.settings.sections import InitialAngles, Training
from atp.training.model import QNN
from atp.training.steppers import AutogradStepper, CompiledStepper, make_stepper
from atp.training.train import tensors

TOLERANCES = {"double": 1e-9, "single": 2e-3}
TRAINING = Training(
    loss="hinge",
    optimizer="adam",
    learning_rate=0.05,
    batch_size=6,
    angles=InitialAngles(distribution="normal", scale=0.5),
)


def chosen(qnn, angles, gates, train, training):
    """The stepper that training takes, of an encoding that serves every model."""
    return make_stepper(qnn, qnn, angles, gates, train, training)


def autograd(qnn, angles, gates, train, training):
    """The stepper by automatic differentiation."""
    x, y = tensors(train, qnn.dtype)
    return AutogradStepper(qnn, angles, gates, x, y, training)


def steps(qnn, way, gates, x, y, training, epochs=2):
    """Angles and losses after some epochs on samples of (repetitions, samples)."""
    generators = [np.random.default_rng(seed) for seed in range(len(gates))]
    angles = qnn.initial_angles(generators, training.angles, gates)
    found = way(qnn, angles, gates, Samples(x, y), training)
    orders = np.stack([generator.permutation(x.shape[1]) for generator in generators])
    losses = [found.epoch(orders) for _ in range(epochs)]
    return [t.detach().double() for t in (found.angles.theta, found.angles.phi, *losses)]


@settings(max_examples=120)
@given(
    seed=st.integers(0, 2**32 - 1),
    layout=st.sampled_from(LAYOUTS),
    layers=st.integers(1, 3),
    qubits=st.integers(1, 5),
    loss=st.sampled_from(["hinge", "square", "logistic"]),
    optimizer=st.sampled_from(["adam", "sgd"]),
    batch=st.integers(1, 13),
    precision=st.sampled_from(list(TOLERANCES)),
    noise=st.builds(Depolarizing, st.sampled_from([0.0, 0.1]), st.booleans(), st.booleans()),
    is_dense=st.booleans(),
    repetitions=st.sampled_from([1, 2, 4]),
)
def test_compiled_training_is_automatic_differentiation(
    seed, layout, layers, qubits, loss, optimizer, batch, precision, noise, is_dense, repetitions
):
    # Where a gradient vanishes Adam enlarges what rounding leaves of it in single precision.
    assume(optimizer == "sgd" or precision == "double")
    generator = np.random.default_rng(seed)
    encoding = Amplitude(2**qubits) if is_dense else Angle(qubits)
    x = generator.normal(size=(repetitions, 11, encoding.n_positions))
    y = generator.choice([-1.0, 1.0], (repetitions, 11))
    gates = generator.random((4, len(make_ansatz(layout, layers).blocks), qubits)) < 0.6
    gates[:, 0, generator.integers(qubits)] = True
    qnn = QNN(encoding, make_ansatz(layout, layers), precision=precision, noise=noise)
    training = TRAINING.replace(
        loss=loss, optimizer=optimizer, learning_rate=0.03, batch_size=batch
    )
    made = steps(qnn, chosen, gates, x, y, training)
    reference = steps(qnn, autograd, gates, x, y, training)
    for ours, theirs in zip(made, reference, strict=True):
        assert torch.allclose(ours, theirs, atol=TOLERANCES[precision])


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    layout=st.sampled_from(["xx-zz", "xx-zz-h"]),
    qubits=st.integers(2, 6),
    loss=st.sampled_from(["hinge", "square", "logistic"]),
    batch=st.integers(2, 13),
    is_dense=st.booleans(),
)
def test_adam_in_single_precision_is_automatic_differentiation(
    seed, layout, qubits, loss, batch, is_dense
):
    """The production default against torch's Adam in double, wherever there is a slope.

    Adam divides by the gradient's size, so an angle without a slope would be moved by what
    rounding leaves of it; the first batch's gradient in double tells those apart.
    """
    generator = np.random.default_rng(seed)
    encoding = Amplitude(2**qubits) if is_dense else Angle(qubits)
    x = generator.uniform(size=(1, 11, encoding.n_positions))
    y = generator.choice([-1.0, 1.0], (1, 11))
    ansatz = make_ansatz(layout, 3)
    gates = np.ones((2, len(ansatz.blocks), qubits), dtype=bool)
    training = TRAINING.replace(loss=loss, learning_rate=0.03, batch_size=batch)
    exact, single = (QNN(encoding, ansatz, precision=name) for name in ("double", "single"))
    generators = [np.random.default_rng(model) for model in range(2)]
    start = exact.initial_angles(generators, training.angles, gates)
    orders = np.stack([generator.permutation(11) for generator in generators])
    first = training.replace(optimizer="sgd", learning_rate=1.0)
    moved = _after(autograd, exact, start, gates, x, y, first, [orders[:, :batch]])
    has_slope = [abs(m - s) > 1e-3 for m, s in zip(moved, start.tensors(), strict=True)]
    ours = _after(chosen, single, start, gates, x, y, training, [orders, orders])
    theirs = _after(autograd, exact, start, gates, x, y, training, [orders, orders])
    for mine, other, sloping in zip(ours, theirs, has_slope, strict=True):
        assert torch.allclose(mine[sloping], other[sloping], atol=1e-3)


def _after(way, qnn, start, gates, x, y, training, epochs):
    """Angles in double precision after some epochs, each an order of samples per model."""
    stepper = way(qnn, start.to(qnn.dtype), gates, Samples(x, y), training)
    for orders in epochs:
        stepper.epoch(orders)
    return [t.detach().double() for t in stepper.angles.tensors()]


def test_a_qubit_without_gates_is_no_qubit():
    generator = np.random.default_rng(3)
    x, y = generator.random((1, 20, 4)), generator.choice([-1.0, 1.0], (1, 20))
    mask = np.array([True, False, True, True])
    ansatz = make_ansatz("xx-zz", 3)
    gated = np.tile(mask, (1, 6, 1))
    inside = steps(QNN(Angle(4), ansatz, precision="double"), chosen, gated, x, y, TRAINING)
    all_of_3 = np.ones((1, 6, 3), dtype=bool)
    dropped = QNN(Angle(3), ansatz, precision="double")
    alone = steps(dropped, chosen, all_of_3, x[..., mask], y, TRAINING)
    for wide, narrow in zip(inside[:2], alone[:2], strict=True):
        assert torch.equal(wide[..., mask], narrow)
        assert not wide[..., ~mask].any()
    assert torch.equal(inside[2], alone[2])


@pytest.mark.parametrize(
    ("name", "way"),
    [("angle", CompiledStepper), ("amplitude", CompiledStepper), ("sqe", AutogradStepper)],
)
def test_trained_weights_need_the_general_way(name, way):
    x, y = np.random.default_rng(0).random((6, 3)), np.ones(6)
    encoding = load_encoding(name).fit(x, y, np.ones(3, dtype=bool), ENCODINGS)
    qnn = QNN(encoding, make_ansatz("xx-zz", 1), precision="double")
    gates = np.ones((1, 2, encoding.n_qubits), dtype=bool)
    angles = qnn.initial_angles([np.random.default_rng(0)], TRAINING.angles, gates)
    assert isinstance(chosen(qnn, angles, gates, Samples(x[None], y[None]), TRAINING), way)


def test_many_qubits_of_a_dense_state_need_the_general_way():
    for qubits, way in ((MOST_QUBITS, CompiledStepper), (MOST_QUBITS + 1, AutogradStepper)):
        qnn = QNN(Amplitude(2**qubits), make_ansatz("xx-zz", 1))
        samples = Samples(np.random.default_rng(0).random((1, 2, 2**qubits)), np.ones((1, 2)))
        gates = np.ones((1, 2, qubits), dtype=bool)
        angles = qnn.initial_angles([np.random.default_rng(0)], TRAINING.angles, gates)
        assert isinstance(chosen(qnn, angles, gates, samples, TRAINING), way)
