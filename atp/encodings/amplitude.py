"""Amplitude encoding (Eq. 5): the normalised features as amplitudes."""

import torch
from torch import Tensor

from atp.encodings.base import Preparation, Unfitted
from atp.qnn.states import DenseState, State

TINY = 1.0e-12  # a black image has no direction; it is encoded as |0…0⟩


class Amplitude(Unfitted):
    """The features, padded with zeros to a power of two, at unit norm."""

    @property
    def n_qubits(self) -> int:
        """⌈log₂ positions⌉, at least one."""
        return max(1, (self.n_positions - 1).bit_length())

    def preparation(self, qubits: int) -> Preparation:
        """Uniformly controlled RY of one qubit after the other (Möttönen et al., quant-ph/0407010).

        With k controls one takes 2ᵏ rotations, and as many CNOTs if k > 0.
        """
        return Preparation(2**qubits - 1, 2**qubits - 2)

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Pad and normalise."""
        missing = 2**self.n_qubits - self.n_positions
        padded = torch.nn.functional.pad(features, (0, missing))
        dark = torch.zeros_like(padded)
        dark[..., 0] = 1.0
        is_dark = padded.norm(dim=-1, keepdim=True) < TINY
        direction = torch.where(is_dark, dark, padded)
        return DenseState(direction / direction.norm(dim=-1, keepdim=True))
