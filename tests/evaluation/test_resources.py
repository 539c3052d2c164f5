"""What the circuits take, held against circuits that Qiskit and PennyLane build."""

import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.training import ENCODINGS as SETTINGS

from atp.encodings.angle import Angle
from atp.encodings.base import Unfitted
from atp.encodings.load import load_encoding
from atp.evaluation.resources import count_resources, model_resources
from atp.hardware.circuit import qnn_circuit
from atp.qnn.circuit import LAYOUTS, make_ansatz
from atp.training.model import Angles
from atp.training.store import TrainedModel

X = np.random.default_rng(0).uniform(0, 1, (20, 6)).astype(np.float32)
Y = np.where(np.arange(20) % 2, 1, -1)
MASK = np.array([1, 0, 1, 1, 0, 1], dtype=bool)


def made(encoding, ansatz, trainings=2, name="made"):
    """A model with random angles on the qubits that have gates."""
    generator = torch.Generator().manual_seed(0)
    gated = torch.from_numpy(encoding.gates[:, None])

    def draw(*shape):
        return torch.randn(trainings, *shape, generator=generator)

    angles = Angles(
        draw(ansatz.n_theta, encoding.n_qubits) * gated,
        draw(ansatz.n_phi, encoding.n_qubits) * gated,
        draw(encoding.n_weights),
    )
    history = np.zeros((trainings, 0, 3))
    masks = np.tile(MASK, (trainings, 1))
    return TrainedModel(name, encoding, ansatz, angles, masks, history, np.arange(trainings))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("name", ["angle", "atp"])
def test_counts_are_those_of_the_circuit_in_qiskit(layout, layers, name):
    ansatz = make_ansatz(layout, layers)
    model = made(load_encoding(name).fit(X, Y, MASK, SETTINGS), ansatz)
    qubits = {"angle": 6, "atp": 4}[name]
    circuit = qnn_circuit(ansatz, qubits)
    gates = [len(instruction.qubits) for instruction in circuit.data]
    found = model_resources(model)
    assert found["data_qubits"] == circuit.num_qubits - 1
    assert (found["single_qubit_gates"], found["two_qubit_gates"]) == (
        gates.count(1),
        gates.count(2),
    )
    assert found["kept"] == 4


@pytest.mark.parametrize("qubits", [1, 2, 3, 4])
def test_amplitudes_are_prepared_as_pennylane_does(qubits):
    amplitudes = np.sqrt(np.random.default_rng(1).dirichlet(np.ones(2**qubits)))
    gates = qml.MottonenStatePreparation.compute_decomposition(amplitudes, wires=range(qubits))
    wires = [len(gate.wires) for gate in gates]
    found = load_encoding("amplitude")(2**qubits).preparation(qubits)
    assert found == (wires.count(1), wires.count(2))


def test_sqe_is_prepared_by_three_rotations_per_filter_and_triple():
    encoding = load_encoding("sqe")(n_positions=7, filters=2, shared=False)
    assert encoding.preparation(2) == (encoding.n_weights / 2, 0)  # an offset and a slope each


def test_gates_that_are_left_out_are_not_counted_and_trainings_averaged():
    ansatz = make_ansatz("xx-zz", 3)
    model = made(Angle(6), ansatz)
    model.angles.theta[0, :, [1, 4]] = 0.0
    model.angles.phi[0, :, [1, 4]] = 0.0
    found = model_resources(model)
    assert found["data_qubits"] == 5
    assert found["two_qubit_gates"] == 5 * 6
    assert found["single_qubit_gates"] == 5 + 3


def test_an_encoding_that_nobody_counted_has_qubits_but_no_gates():
    class Uncounted(Unfitted):
        n_qubits = 3

        def state(self, features, weights):
            raise NotImplementedError

    found = model_resources(made(Uncounted(6), make_ansatz("xx-zz", 1)))
    assert found["data_qubits"] == 3
    assert np.isnan([found["single_qubit_gates"], found["two_qubit_gates"]]).all()


def test_rows_name_their_model(tmp_path):
    path = tmp_path / "digits" / "0-1" / "angle" / "model.npz"
    made(Angle(6), make_ansatz("xx-zz", 3), name="angle").save(path)
    (row,) = count_resources([path])
    assert list(row.values()) == ["digits", 0, 1, "angle", 4, 6, 9, 36]
