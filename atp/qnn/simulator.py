"""Expectation values of a QNN: one function, whichever engine serves the state."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from atp.qnn import kernel, statevector
from atp.qnn.circuit import Ansatz
from atp.qnn.noise import NOISELESS, Depolarizing
from atp.qnn.pathsum import Observable
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
    planar = not bool(bloch[..., 0].any())
    tree = kernel.path_tree(ansatz, observable or ansatz.observable, noise, planar)
    rows = [(theta if b.gate == "x" else phi)[:, b.row] for b in ansatz.blocks]
    result: Tensor = _Contraction.apply(torch.stack(rows), bloch, tree)  # type: ignore[no-untyped-call]
    return result


class _Contraction(torch.autograd.Function):
    """⟨O⟩ of (blocks, models, qubits) angles and (models or 1, samples, qubits, 3) vectors."""

    @staticmethod
    def forward(ctx: Any, angles: Tensor, bloch: Tensor, tree: kernel.PathTree) -> Tensor:
        a = angles.detach().numpy()
        r = np.ascontiguousarray(bloch.detach().numpy(), dtype=a.dtype)
        m = kernel.quaternions(tree, a)
        ctx.tree, ctx.m, ctx.angles, ctx.bloch = tree, m, a, r
        return torch.from_numpy(kernel.contract(tree, m, r)).to(angles.dtype)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        for_angles, for_bloch, _ = ctx.needs_input_grad
        grad = np.ascontiguousarray(grads[0].numpy())
        grad_m, grad_r = kernel.contract_backward(ctx.tree, ctx.m, ctx.bloch, grad, for_bloch)
        grad_angles = grad_bloch = None
        if for_angles:
            back = kernel.quaternions_backward(ctx.tree, ctx.angles, grad_m)
            grad_angles = torch.from_numpy(back)
        if for_bloch:
            shared = len(ctx.bloch) == 1
            grad_bloch = torch.from_numpy(grad_r.sum(axis=0, keepdims=True) if shared else grad_r)
        return grad_angles, grad_bloch, None
