"""The simulators against PennyLane, closed forms and finite differences."""

import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.circuits import CASES, DOUBLE, NOISY_CASES, random_angles, random_product, states

from atp.errors import UserError
from atp.qnn import entropy, pathsum, pennylane, simulator
from atp.qnn.circuit import LAYOUTS, make_ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.states import DenseState, ProductState

EXACT = 1e-9


def reference_values(ansatz, theta, phi, state, noise, measure):
    """A PennyLane measurement of every model and sample."""
    run = pennylane.qnode("default.qubit", ansatz, state.n_qubits, noise, measure)
    return torch.stack([run(t, p, state) for t, p in zip(theta, phi, strict=True)])


@pytest.mark.parametrize(("layout", "layers", "qubits"), CASES)
def test_expectations_equal_state_vectors(layout, layers, qubits):
    ansatz = make_ansatz(layout, layers)
    theta, phi = random_angles(ansatz, qubits)
    for state in states(qubits):
        ours = simulator.expectation(ansatz, theta, phi, state)
        theirs = pennylane.expectation("default.qubit", ansatz, theta, phi, state)
        assert torch.allclose(ours, theirs, rtol=0, atol=EXACT)


@pytest.mark.parametrize(("layout", "layers", "qubits", "noise"), NOISY_CASES, ids=str)
def test_expectation_and_readout_entropy_equal_mixed_states(layout, layers, qubits, noise):
    ansatz = make_ansatz(layout, layers)
    theta, phi = random_angles(ansatz, qubits, models=1)

    def measure():
        return qml.expval(qml.PauliZ("readout")), qml.vn_entropy(wires=["readout"])

    for state in states(qubits, samples=2):
        run = pennylane.qnode("default.qubit", ansatz, qubits, noise, measure)
        expectation, entropies = run(theta[0], phi[0], state)
        ours = simulator.expectation(ansatz, theta, phi, state, noise)
        assert torch.allclose(ours[0], expectation, rtol=0, atol=EXACT)
        ours = entropy.readout_entropy(ansatz, theta, phi, state, noise)
        assert torch.allclose(ours[0], entropies, rtol=0, atol=EXACT)


@pytest.mark.parametrize(("layout", "layers", "qubits"), CASES)
def test_every_cut_has_its_entropy(layout, layers, qubits):
    ansatz = make_ansatz(layout, layers)
    theta, phi = random_angles(ansatz, qubits, models=1)
    cuts = {(), (0,), tuple(range(qubits - 1)), tuple(range(qubits)), tuple(range(qubits // 2))}
    for state in states(qubits):
        for cut in cuts:
            ours = entropy.cut_entropy(ansatz, theta, phi, state, list(cut))
            theirs = reference_values(
                ansatz,
                theta,
                phi,
                state,
                NOISELESS,
                lambda wires=cut: qml.vn_entropy(wires=["readout", *wires]),
            )
            if len(cut) == qubits:  # everything on one side: a pure state
                theirs = torch.zeros_like(ours)
            assert torch.allclose(ours, theirs, rtol=0, atol=EXACT)


def test_one_layer_has_a_closed_form():
    ansatz = make_ansatz("xx-zz", 1)
    theta, phi = random_angles(ansatz, 6)
    x = torch.linspace(0, 1, 5 * 6, dtype=DOUBLE).reshape(5, 6)
    angle = torch.pi * x
    bloch = torch.stack([0 * angle, -angle.sin(), angle.cos()], dim=-1)[None]
    ours = simulator.expectation(ansatz, theta, phi, ProductState(bloch))
    wave = torch.complex(
        phi[:, 0, None].cos().expand(2, 5, 6),
        phi[:, 0, None].sin() * torch.cos(angle - theta[:, 0, None]),
    )
    assert torch.allclose(ours, -wave.prod(dim=-1).real, rtol=0, atol=1e-12)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("noise", [NOISELESS, Depolarizing(0.1)], ids=str)
def test_gradients_equal_finite_differences(layout, noise):
    ansatz = make_ansatz(layout, 3)
    theta, phi = random_angles(ansatz, 3, models=2)
    bloch = random_product(3, planar=False, samples=2).bloch.clone()
    dense = states(3)[2].amplitudes
    inputs = [t.requires_grad_() for t in (theta, phi, bloch)]

    def product_value(theta, phi, bloch):
        return simulator.expectation(ansatz, theta, phi, ProductState(bloch), noise)

    def dense_value(theta, phi):
        return simulator.expectation(ansatz, theta, phi, DenseState(dense), noise)

    assert torch.autograd.gradcheck(product_value, inputs, atol=1e-7)
    assert torch.autograd.gradcheck(dense_value, inputs[:2], atol=1e-7)


@pytest.mark.parametrize("layers", [2, 3])
def test_merging_planar_pairs_changes_nothing(layers):
    ansatz = make_ansatz("xx-zz", layers)
    merged = pathsum.path_pairs(ansatz, "x", NOISELESS, planar=True)
    every = pathsum.path_pairs(ansatz, "x", NOISELESS)
    assert len(merged) < len(every) == 16 ** (layers - 1)
    theta, phi = random_angles(ansatz, 4)
    bloch = random_product(4, planar=True).bloch
    values = [
        (
            pathsum.factors(pathsum.quaternions(ansatz, pairs, theta, phi), bloch).prod(dim=2)
            * torch.as_tensor(pairs.weight)
        )
        .sum(dim=-1)
        .real
        for pairs in (merged, every)
    ]
    assert torch.allclose(*values, rtol=0, atol=1e-13)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_data_qubit_alone_is_invisible_to_the_readout(layout):
    ansatz = make_ansatz(layout, 3)
    theta, phi = random_angles(ansatz, 1)
    values = pennylane.expectation(
        "default.qubit", ansatz, theta, phi, random_product(1, False, samples=6)
    )
    assert torch.allclose(values, values[:, :1].expand_as(values), rtol=0, atol=1e-12)
    theta, phi = random_angles(ansatz, 2)
    values = simulator.expectation(ansatz, theta, phi, random_product(2, False, samples=6))
    assert values.std(dim=1).min() > 1e-3


@pytest.mark.parametrize("device", ["default.qubit", "lightning.qubit"])
def test_pennylane_can_be_the_engine_with_its_gradients(device):
    ansatz = make_ansatz("xx-zz", 2)
    theta, phi = random_angles(ansatz, 3)
    x = torch.tensor([[[0.0, 1.0, 0.5], [0.2, 0.0, 0.9]]], dtype=DOUBLE)  # black and white too

    def gradients(run):
        inputs = [t.clone().requires_grad_() for t in (theta, phi, x)]
        angle = torch.pi * inputs[2]
        bloch = torch.stack([0 * angle, -angle.sin(), angle.cos()], dim=-1)
        value = run(inputs[0], inputs[1], ProductState(bloch))
        return [value, *torch.autograd.grad((value**2).sum(), inputs)]

    ours = gradients(lambda *inputs: simulator.expectation(ansatz, *inputs))
    theirs = gradients(lambda *inputs: pennylane.expectation(device, ansatz, *inputs))
    for mine, other in zip(ours, theirs, strict=True):
        assert torch.allclose(mine, other, rtol=0, atol=EXACT)


def test_shrinkage_is_pennylanes_convention():
    strength = 0.3
    device = qml.device("default.mixed", wires=1)

    @qml.qnode(device)
    def bloch_z():
        qml.DepolarizingChannel(strength, wires=0)
        return qml.expval(qml.PauliZ(0))

    assert np.isclose(Depolarizing(strength).block_factor, bloch_z(), atol=1e-12)


def test_an_unknown_circuit_is_refused():
    with pytest.raises(ValueError, match="layout"):
        make_ansatz("zz-xx", 3)
    with pytest.raises(ValueError, match="layers"):
        make_ansatz("xx-zz", 0)
    with pytest.raises(ValueError, match="strength"):
        _ = Depolarizing(1.5).block_factor


@pytest.mark.bad_input
def test_a_device_that_pennylane_does_not_have_is_named():
    ansatz = make_ansatz("xx-zz", 1)
    with pytest.raises(
        UserError, match=r"qnn\.simulator is 'no\.qubit': Device no\.qubit does not"
    ):
        pennylane.qnode("no.qubit", ansatz, 2, NOISELESS, lambda: qml.expval(qml.PauliZ("readout")))
