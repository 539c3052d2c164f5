"""Expectation values of a QNN: one function, whichever engine serves the state."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from atp.qnn import kernel, statevector
from atp.qnn.circuit import Ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.pathsum import Observable
from atp.qnn.plan import make_plan
from atp.qnn.states import DenseState, State


def expectation(
    ansatz: Ansatz,
    theta: Tensor,
    phi: Tensor,
    state: State,
    noise: Depolarizing = NOISELESS,
    observable: Observable | None = None,
) -> Tensor:
    """Expectation of a readout Pauli, exact, differentiable in angles and state.

    Product states go through the compiled path sum, dense ones through `statevector`.

    Args:
        ansatz: the circuit's structure.
        theta, phi: (models, blocks of the kind, qubits) radians.
        state: the encoded samples.
        noise: depolarizing noise.
        observable: the readout's Pauli in the frame of `Block.basis`; by default the
            measured one.

    Returns:
        (models, samples), in [−1, 1], in the precision of `theta`.
    """
    if isinstance(state, DenseState):
        return statevector.expectation(ansatz, theta, phi, state.amplitudes, noise, observable)
    return path_sum(ansatz, theta, phi, state.bloch, noise, observable)


def path_sum(
    ansatz: Ansatz,
    theta: Tensor,
    phi: Tensor,
    bloch: Tensor,
    noise: Depolarizing = NOISELESS,
    observable: Observable | None = None,
) -> Tensor:
    """As `pathsum.expectation`, compiled.

    If every r_x is zero its gradient is taken as zero too, which is exact for any state
    that stays in that plane.
    """
    planar = not bool(bloch.detach()[..., 0].any())
    settings = (ansatz, observable or ansatz.observable, noise, planar)
    shrunk = bloch if noise.encoding_factor == 1.0 else noise.encoding_factor * bloch
    result: Tensor = _PathSum.apply(theta, phi, shrunk, settings)
    return result


class _PathSum(torch.autograd.Function):
    """The kernel, with its adjoint as the gradient."""

    @staticmethod
    def forward(ctx: Any, theta: Tensor, phi: Tensor, bloch: Tensor, settings: tuple) -> Tensor:
        angles = np.concatenate([theta.detach().numpy(), phi.detach().numpy()], axis=1)
        r = np.asarray(bloch.detach().numpy(), dtype=angles.dtype)
        plan = make_plan(*settings, angles.dtype)
        ctx.saved = plan, angles, r
        ctx.n_theta = theta.shape[1]
        return torch.from_numpy(kernel.expectation(plan, angles, r))

    @staticmethod
    def backward(
        ctx: Any, *grads: Tensor
    ) -> tuple[Tensor | None, Tensor | None, Tensor | None, None]:
        plan, angles, r = ctx.saved
        for_bloch = ctx.needs_input_grad[2]
        by_angles, by_bloch = kernel.gradients(plan, angles, r, grads[0].numpy(), for_bloch)
        grad_theta, grad_phi = torch.from_numpy(by_angles).split(
            [ctx.n_theta, angles.shape[1] - ctx.n_theta], dim=1
        )
        if not for_bloch:
            return grad_theta, grad_phi, None, None
        if len(r) == 1:
            by_bloch = by_bloch.sum(axis=0, keepdims=True)
        return grad_theta, grad_phi, torch.from_numpy(by_bloch), None
