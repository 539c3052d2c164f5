"""The strings' values against PennyLane, and which strings the circuit can see."""

import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.circuits import EVERYWHERE, random_angles, random_dense

from atp.qnn.circuit import LAYOUTS, make_ansatz
from atp.qnn.noise import NOISELESS
from atp.qnn.pathsum import path_pairs, quaternions
from atp.qnn.pauli_strings import even_strings, measure_strings
from atp.qnn.statevector import expectation


@pytest.mark.parametrize("qubits", [1, 2, 3, 4])
def test_values_are_those_of_pennylane(qubits):
    amplitudes = random_dense(qubits).amplitudes[0].numpy()
    values = measure_strings(amplitudes, 0.9).values
    for string, column in zip(even_strings(qubits), values.T, strict=True):
        word = "".join("IXYZ"[pauli] for pauli in string)
        operator = qml.pauli.string_to_pauli_word(word).matrix(range(qubits))
        expected = np.einsum("sa,ab,sb->s", amplitudes, operator, amplitudes)
        weight = np.count_nonzero(string)
        np.testing.assert_allclose(column, (0.9j**weight * expected).real, atol=1e-14)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("noise", [NOISELESS, EVERYWHERE])
def test_even_strings_are_all_there_is(layout, noise):
    ansatz, qubits = make_ansatz(layout, 3), 3
    theta, phi = random_angles(ansatz, qubits, models=1)
    state = random_dense(qubits)
    pairs = path_pairs(ansatz, ansatz.observable, noise)
    assert not np.any(pairs.weight.imag)
    m = quaternions(ansatz, pairs, theta, phi, noise)[0].numpy()
    strings = even_strings(qubits)
    coefficients = m[np.arange(qubits), strings].prod(axis=1) @ pairs.weight.real
    values = measure_strings(state.amplitudes[0].numpy(), 1.0).values
    expected = expectation(ansatz, theta, phi, state.amplitudes, noise)[0]
    torch.testing.assert_close(torch.from_numpy(values @ coefficients), expected)
