"""The same circuit and data for every engine."""

from dataclasses import dataclass, replace
from typing import Self

import torch
from torch import Tensor

LAYERS = 3
SPREAD = 0.3  # of the angles, over √qubits: as training draws them


@dataclass(frozen=True)
class Workload:
    """One batch of angle-encoded samples and the circuit's angles.

    Attributes:
        theta, phi: (layers, qubits) radians.
        x: (samples, qubits) features in [0, 1].
        y: (samples,) labels ±1.
    """

    theta: Tensor
    phi: Tensor
    x: Tensor
    y: Tensor

    def first(self, samples: int) -> Self:
        """The same with the first samples only."""
        return replace(self, x=self.x[:samples], y=self.y[:samples])

    def to(self, dtype: torch.dtype) -> Self:
        """A copy in another precision, its angles ready for gradients."""
        theta, phi, x, y = (
            t.detach().clone().to(dtype) for t in (self.theta, self.phi, self.x, self.y)
        )
        return replace(self, theta=theta.requires_grad_(), phi=phi.requires_grad_(), x=x, y=y)


def make_workload(qubits: int, samples: int) -> Workload:
    """Draw angles, features and labels, always the same for the same size."""
    generator = torch.Generator().manual_seed(qubits)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    spread = SPREAD / qubits**0.5
    return Workload(
        theta=spread * normal(LAYERS, qubits),
        phi=spread * normal(LAYERS, qubits),
        x=torch.rand(samples, qubits, generator=generator, dtype=torch.float64),
        y=normal(samples).sign(),
    )
