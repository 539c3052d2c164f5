"""Interactions of a data qubit with the readout in the fewest CNOTs.

An interaction is exp(−iα P_d Q_r/2) with P, Q in {X, Z}. A Hadamard turns either Pauli into
the other, so each identity is needed for one case only. With CX(c, t) from control to target:

    ZZ(α)        = CX(r, d) RZ_d(α) CX(r, d)
    SWAP·ZZ(α)   = CX(r, d) CX(d, r) RZ_d(α) CX(r, d)
    ZZ(α) XX(β)  = CX(r, d) RX_r(β) RZ_d(α) CX(r, d)
    ZZ(α), then X_d Z_r(β) = CY(r, d) RX_d(β) RZ_d(α) CY(r, d)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qiskit import QuantumCircuit

from atp.qnn.circuit import Block


def interact(circuit: QuantumCircuit, block: Block, angle: Any, data: int, readout: int) -> None:
    """Apply one interaction: two CNOTs.

    Args:
        circuit: the circuit to append to.
        block: its `gate` is P, its `basis` is Q.
        angle: α in radians, a number or a parameter.
        data, readout: the two qubits.
    """
    with _in_z_basis(circuit, block, data, readout, data, readout):
        circuit.cx(readout, data)
        circuit.rz(angle, data)
        circuit.cx(readout, data)


def interact_and_swap(
    circuit: QuantumCircuit, block: Block, angle: Any, data: int, readout: int
) -> None:
    """Apply one interaction and exchange the two qubits: three CNOTs."""
    with _in_z_basis(circuit, block, data, readout, readout, data):
        circuit.cx(readout, data)
        circuit.rz(angle, data)
        circuit.cx(data, readout)
        circuit.cx(readout, data)


def interact_twice(
    circuit: QuantumCircuit,
    first: tuple[Block, Any],
    second: tuple[Block, Any],
    data: int,
    readout: int,
) -> None:
    """Apply the interactions of two consecutive blocks, (block, angle) each: two CNOTs.

    The blocks' Paulis on the data qubit must differ, as in every layout they do.
    """
    (block, angle), (next_block, next_angle) = first, second
    assert block.gate != next_block.gate
    with _in_z_basis(circuit, block, data, readout, data, readout):
        same_basis = block.basis == next_block.basis
        if same_basis:
            circuit.sdg(data)
        circuit.cx(readout, data)
        if same_basis:
            circuit.s(data)
        circuit.rz(angle, data)
        circuit.rx(next_angle, data if same_basis else readout)
        if same_basis:
            circuit.sdg(data)
        circuit.cx(readout, data)
        if same_basis:
            circuit.s(data)


@contextmanager
def _in_z_basis(
    circuit: QuantumCircuit,
    block: Block,
    data: int,
    readout: int,
    data_after: int,
    readout_after: int,
) -> Iterator[None]:
    """Hadamards around the body, so that P and Q are Z inside it."""
    if block.gate == "x":
        circuit.h(data)
    if block.basis == "x":
        circuit.h(readout)
    yield
    if block.gate == "x":
        circuit.h(data_after)
    if block.basis == "x":
        circuit.h(readout_after)
