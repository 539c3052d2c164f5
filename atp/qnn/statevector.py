"""Dense simulation, for amplitude encoding.

Without noise the circuit is one linear map per model, from the data qubits to readout and
data, and ⟨O⟩ a quadratic form ⟨ψ|M|ψ⟩ of the sample. With noise the observable is carried
backwards through the circuit (Heisenberg picture) to give M. Operators on readout and
data are kept as the 2 × 2 blocks O_ab of the readout.
"""

from functools import cache
from itertools import pairwise

import torch
from torch import Tensor

from atp.qnn.circuit import Ansatz, Axis
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.pathsum import HADAMARD, PAULI, Observable


def expectation(
    ansatz: Ansatz,
    theta: Tensor,
    phi: Tensor,
    amplitudes: Tensor,
    noise: Depolarizing = NOISELESS,
    observable: Observable | None = None,
) -> Tensor:
    """Expectation of a readout Pauli for dense states.

    Args:
        ansatz: the circuit's structure.
        theta, phi: (models, blocks of the kind, qubits) radians.
        amplitudes: (models or 1, samples, 2**qubits) real, unit norm.
        noise: depolarizing noise.
        observable: the readout's Pauli in the frame of `Block.basis`; by default the
            measured one.

    Returns:
        (models, samples), in [−1, 1].
    """
    wanted = observable or ansatz.observable
    if noise.strength == 0.0:
        m = _noiseless_observable(ansatz, theta, phi, wanted)
    else:
        m = _data_observable(ansatz, theta, phi, noise, wanted)
    psi = amplitudes.expand(len(theta), -1, -1)  # (models, samples, D)
    return ((psi @ m.real) * psi).sum(dim=-1)


def final_states(ansatz: Ansatz, theta: Tensor, phi: Tensor, amplitudes: Tensor) -> Tensor:
    """The circuit's final states, before the last Hadamard's frame is undone.

    Returns:
        (models, samples, 2, 2**qubits) complex; the first of the last two axes is the
        readout, in the basis of the last block.
    """
    psi = amplitudes.expand(len(theta), -1, -1).to(_complex(theta))
    return torch.einsum("kade,kse->ksad", _circuit_map(ansatz, theta, phi), psi)


def _circuit_map(ansatz: Ansatz, theta: Tensor, phi: Tensor) -> Tensor:
    """The whole circuit on data qubits and a readout in |−⟩: (models, 2, D, D).

    The axis of length 2 is the readout after the circuit, in the last block's basis.
    """
    gates = {"x": _block_gates("x", theta), "z": _block_gates("z", phi)}
    first = ansatz.blocks[0]
    ended = gates[first.gate][:, first.row, 1]  # (models, D, D): the readout starts in |−⟩
    carried = torch.stack([torch.zeros_like(ended), ended], dim=1)  # (models, 2, D, D)
    for before, block in pairwise(ansatz.blocks):
        if block.basis != before.basis:
            carried = torch.einsum("ab,kbde->kade", _hadamard(carried), carried)
        carried = gates[block.gate][:, block.row] @ carried
    return carried


def _noiseless_observable(
    ansatz: Ansatz, theta: Tensor, phi: Tensor, observable: Observable
) -> Tensor:
    """M with ⟨O⟩ = ⟨ψ|M|ψ⟩, from the circuit's map: (models, D, D)."""
    carried = _circuit_map(ansatz, theta, phi)
    pauli = torch.as_tensor(PAULI[observable], dtype=carried.dtype)
    if ansatz.blocks[-1].basis == "x":
        pauli = _hadamard(pauli) @ pauli @ _hadamard(pauli)
    measured = torch.einsum("ab,kbde->kade", pauli, carried)
    return carried.flatten(1, 2).mH @ measured.flatten(1, 2)


def _data_observable(
    ansatz: Ansatz, theta: Tensor, phi: Tensor, noise: Depolarizing, observable: Observable
) -> Tensor:
    """M with ⟨O⟩ = ⟨ψ|M|ψ⟩: (models, D, D)."""
    models, _, qubits = theta.shape
    dtype = _complex(theta)
    pauli = torch.as_tensor(PAULI[observable], dtype=dtype)
    basis: Axis = "z"
    identity = torch.eye(2**qubits, dtype=dtype)
    operator = torch.einsum("ab,de->abde", pauli, identity)  # (2, 2, D, D)
    operator = operator.expand(models, -1, -1, -1, -1)
    gates = {"x": _block_gates("x", theta), "z": _block_gates("z", phi)}
    for block in reversed(ansatz.blocks):
        if block.basis != basis:
            operator = _change_basis(operator)
            basis = block.basis
        operator = _depolarize_readout(operator, noise.block_factor)
        operator = _depolarize_data(operator, noise.block_factor)
        gate = gates[block.gate][:, block.row]  # (models, 2, D, D), one per sign of the readout
        operator = gate.mH[:, :, None] @ operator @ gate[:, None]
    if basis != "x":
        operator = _change_basis(operator)
    operator = _depolarize_data(operator, noise.encoding_factor)
    return operator[:, 1, 1]  # the readout starts in |−⟩


def _block_gates(gate: Axis, angles: Tensor) -> Tensor:
    """⊗_i exp(−i a α_i P_i/2) of every block, for the readout's sign a = +1, −1.

    Both Paulis of the ansatz are real, so the other sign is the complex conjugate.

    Args:
        gate: the Pauli P.
        angles: (models, blocks, qubits) radians.

    Returns:
        (models, blocks, 2, D, D).
    """
    pauli = torch.as_tensor(PAULI[gate], dtype=_complex(angles))
    half = angles[..., None, None] / 2  # (models, blocks, qubits, 1, 1)
    single = torch.cos(half) * torch.eye(2, dtype=pauli.dtype) - 1j * torch.sin(half) * pauli
    gates = single[:, :, 0]  # (models, blocks, 2, 2), then 4 × 4, and so on to D × D
    for qubit in range(1, angles.shape[2]):
        left, right = gates[:, :, :, None, :, None], single[:, :, qubit, None, :, None, :]
        gates = (left * right).flatten(4, 5).flatten(2, 3)
    return torch.stack([gates, gates.conj()], dim=2)


def _change_basis(operator: Tensor) -> Tensor:
    hadamard = _hadamard(operator)
    return torch.einsum("ab,kbcde,cf->kafde", hadamard, operator, hadamard)


def _depolarize_readout(operator: Tensor, factor: float) -> Tensor:
    if factor == 1.0:
        return operator
    mixed = (operator[:, 0, 0] + operator[:, 1, 1]) / 2
    identity = torch.eye(2, dtype=operator.dtype)
    return factor * operator + (1 - factor) * torch.einsum("ab,kde->kabde", identity, mixed)


def _depolarize_data(operator: Tensor, factor: float) -> Tensor:
    if factor == 1.0:
        return operator
    flat = torch.view_as_real(operator.flatten(3))  # (models, 2, 2, D², real and imaginary)
    channel = _depolarizing_channel(operator.shape[-1].bit_length() - 1, factor).to(flat.dtype)
    mixed = torch.einsum("kabpc,pq->kabcq", flat, channel).movedim(3, 4).contiguous()
    return torch.view_as_complex(mixed).unflatten(3, operator.shape[-2:])


@cache
def _depolarizing_channel(qubits: int, factor: float) -> Tensor:
    """The channel on every qubit as a matrix on flattened operators: (D², D²)."""
    identity = torch.eye(2, dtype=torch.float64).flatten()
    single = factor * torch.eye(4, dtype=torch.float64) + (1 - factor) / 2 * torch.outer(
        identity, identity
    )
    channel = torch.ones(1, 1, dtype=torch.float64)
    for _ in range(qubits):
        channel = torch.kron(channel, single)
    # from one (row, column) pair per qubit to all rows, then all columns
    order = [2 * q for q in range(qubits)] + [2 * q + 1 for q in range(qubits)]
    order += [2 * qubits + axis for axis in order]
    return channel.reshape([2] * 4 * qubits).permute(order).reshape(channel.shape)


def _hadamard(like: Tensor) -> Tensor:
    return torch.as_tensor(HADAMARD, dtype=like.dtype)


def _complex(real: Tensor) -> torch.dtype:
    return torch.complex128 if real.dtype == torch.float64 else torch.complex64
