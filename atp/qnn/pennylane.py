"""The same circuit in PennyLane: the independent reference, the drawing, another engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pennylane as qml
import torch
from torch import Tensor

from atp.errors import UserError
from atp.qnn.circuit import Ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.states import ProductState, State

MIXED = "default.mixed"  # the device that takes over when there is noise


def expectation(
    device: str,
    ansatz: Ansatz,
    theta: Tensor,
    phi: Tensor,
    state: State,
    noise: Depolarizing = NOISELESS,
) -> Tensor:
    """⟨Z⟩ of the readout on a PennyLane device, differentiable.

    Args:
        device: its PennyLane name; `default.mixed` takes over when there is noise.
        ansatz: the circuit's structure.
        theta, phi: (models, blocks of the kind, qubits) radians.
        state: the encoded samples; Bloch vectors must be of unit length.
        noise: depolarizing noise.

    Returns:
        (models, samples).
    """
    run = qnode(device, ansatz, state.n_qubits, noise, lambda: qml.expval(qml.PauliZ("readout")))
    values = [
        run(theta[model], phi[model], _one_model(state, model)) for model in range(len(theta))
    ]
    return torch.stack(values).to(theta.dtype)


def qnode(
    device: str,
    ansatz: Ansatz,
    n_qubits: int,
    noise: Depolarizing,
    measure: Callable[[], Any],
) -> Callable[[Tensor, Tensor, State], Any]:
    """The circuit of one model as a function of theta, phi and a state, samples broadcast."""
    noisy = noise.strength > 0.0
    wires = [*range(n_qubits), "readout"]

    @qml.qnode(_open(MIXED if noisy else device, wires), interface="torch")
    def circuit(theta: Tensor, phi: Tensor, prepared: Any) -> Any:
        prepare(prepared, n_qubits)
        if noisy and noise.after_encoding:
            _depolarize(noise.strength, wires[:-1])
        apply_ansatz(ansatz, theta, phi, wires, noise)
        return measure()

    def run(theta: Tensor, phi: Tensor, state: State) -> Any:
        with _default_precision(theta.dtype):
            return circuit(theta, phi, _preparation(state))

    return run


def _open(device: str, wires: list[Any]) -> Any:
    try:
        return qml.device(device, wires=wires)
    except qml.exceptions.DeviceError as error:
        raise UserError(f"config key qnn.simulator is '{device}': {error}") from error


@contextmanager
def _default_precision(dtype: torch.dtype) -> Iterator[None]:
    """PennyLane's channels take torch's default precision, whatever their angles have."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def prepare(prepared: Any, n_qubits: int) -> None:
    """Encode: rotations of each qubit, or the amplitudes of all."""
    if isinstance(prepared, tuple):
        polar, azimuth = prepared
        for qubit in range(n_qubits):
            qml.RX(polar[..., qubit], wires=qubit)
            qml.RZ(azimuth[..., qubit], wires=qubit)
    else:
        qml.StatePrep(prepared, wires=range(n_qubits))


def apply_ansatz(
    ansatz: Ansatz, theta: Tensor, phi: Tensor, wires: list[Any], noise: Depolarizing = NOISELESS
) -> None:
    """Queue the readout's preparation, the blocks with their noise, and the Hadamards."""
    readout = wires[-1]
    qml.PauliX(readout)
    qml.Hadamard(readout)
    for index, block in enumerate(ansatz.blocks):
        gate, angles = (qml.IsingXX, theta) if block.gate == "x" else (qml.IsingZZ, phi)
        for qubit, wire in enumerate(wires[:-1]):
            gate(angles[block.row, qubit], wires=[wire, readout])
        if noise.strength > 0.0 and noise.after_blocks:
            _depolarize(noise.strength, wires)
        if index in ansatz.hadamards:
            qml.Hadamard(readout)


def _depolarize(strength: float, wires: list[Any]) -> None:
    for wire in wires:
        qml.DepolarizingChannel(strength, wires=wire)


def _one_model(state: State, model: int) -> State:
    tensor = state.bloch if isinstance(state, ProductState) else state.amplitudes
    return type(state)(tensor[min(model, len(tensor) - 1)][None])


def _preparation(state: State) -> Any:
    """Rotation angles (RX then RZ from |0⟩) of Bloch vectors, or amplitudes.

    In the plane r_x = 0 the RX angle is taken with its sign, so that angle encoding keeps
    a smooth gradient at black and white pixels, where a polar angle has none.
    """
    if not isinstance(state, ProductState):
        return state.amplitudes[0]
    x, y, z = state.bloch[0].unbind(dim=-1)
    if bool((x == 0).all()):
        return torch.atan2(-y, z), torch.zeros_like(z)
    return torch.atan2(torch.hypot(x, y), z), torch.atan2(x, -y)
