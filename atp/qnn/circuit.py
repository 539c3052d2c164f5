"""The ansatz as data: blocks of XX or ZZ gates between every data qubit and the readout.

Farhi & Neven (arXiv 1802.06002) with the readout prepared by X then H, a final H and
⟨Z⟩ measured (paper §5.1). A block applies exp(−iα_i P_i P_r / 2) for every data qubit i.
"""

from dataclasses import dataclass
from typing import Literal

Axis = Literal["x", "z"]
LAYOUTS = ("xx-zz", "xx-zz-h", "alternating")


@dataclass(frozen=True)
class Block:
    """One block of commuting gates.

    Attributes:
        gate: the Pauli that the gates apply on data qubits and readout: x for XX, z for ZZ.
        basis: the readout basis in which the block is diagonal, once every Hadamard
            before it has been moved to the end of the circuit.
        row: which row of `theta` (XX) or `phi` (ZZ) holds its angles.
    """

    gate: Axis
    basis: Axis
    row: int


@dataclass(frozen=True)
class Ansatz:
    """The circuit's structure, without its angles.

    Attributes:
        layout: `xx-zz`: layers of XX then ZZ, one H at the end (TensorFlow Quantum);
            `xx-zz-h`: the H closes every layer; `alternating`: layers are XX, ZZ, XX, …
        layers: number of layers.
        blocks: the blocks in the order they act.
        hadamards: after which block indices the readout's H acts.
        observable: the readout's Pauli that is measured, in the frame of `Block.basis`.
    """

    layout: str
    layers: int
    blocks: tuple[Block, ...]
    hadamards: tuple[int, ...]
    observable: Axis

    @property
    def n_theta(self) -> int:
        """Rows of theta: the number of XX blocks."""
        return sum(block.gate == "x" for block in self.blocks)

    @property
    def n_phi(self) -> int:
        """Rows of phi: the number of ZZ blocks."""
        return sum(block.gate == "z" for block in self.blocks)

    @property
    def n_readout_gates(self) -> int:
        """Gates on the readout alone: X and H before the first block, and the Hs."""
        return 2 + len(self.hadamards)


def make_ansatz(layout: str, layers: int) -> Ansatz:
    """Build an ansatz.

    Raises:
        ValueError: unknown layout, or no layer.
    """
    if layers < 1:
        raise ValueError(f"`layers` must be at least 1, got {layers}")
    if layout == "alternating":
        gates: list[Axis] = [("x", "z")[layer % 2] for layer in range(layers)]
        hadamards = [layers - 1]
    elif layout in LAYOUTS:
        gates = ["x", "z"] * layers
        every = range(layers) if layout == "xx-zz-h" else [layers - 1]
        hadamards = [2 * layer + 1 for layer in every]
    else:
        raise ValueError(f"`layout` must be one of {', '.join(LAYOUTS)}, got {layout!r}")

    blocks = []
    used = {"x": 0, "z": 0}
    swapped = False
    for index, gate in enumerate(gates):
        basis = _other(gate) if swapped else gate
        blocks.append(Block(gate, basis, used[gate]))
        used[gate] += 1
        swapped ^= index in hadamards
    observable: Axis = "x" if swapped else "z"
    return Ansatz(layout, layers, tuple(blocks), tuple(hadamards), observable)


def _other(axis: Axis) -> Axis:
    return "z" if axis == "x" else "x"
