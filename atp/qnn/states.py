"""The two kinds of encoded data: a product of qubits, or one dense vector."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class ProductState:
    """Independent qubits.

    Attributes:
        bloch: (models or 1, samples, qubits, 3) Bloch vectors.
    """

    bloch: Tensor

    @property
    def n_qubits(self) -> int:
        """Number of data qubits."""
        return self.bloch.shape[2]


@dataclass(frozen=True)
class DenseState:
    """A pure state of all data qubits.

    Attributes:
        amplitudes: (models or 1, samples, 2**qubits) real, of unit norm.
    """

    amplitudes: Tensor

    @property
    def n_qubits(self) -> int:
        """Number of data qubits."""
        return self.amplitudes.shape[2].bit_length() - 1


State = ProductState | DenseState
