"""Torch's optimizers by their functions: the classes import the compiler, 0.8 s a job."""

from abc import ABC, abstractmethod

import torch
from torch import Tensor
from torch.optim.adam import adam
from torch.optim.sgd import sgd


class Optimizer(ABC):
    """Steps parameters in place along their gradients.

    Args:
        parameters: leaf tensors.
        learning_rate: step size.
    """

    def __init__(self, parameters: list[Tensor], learning_rate: float) -> None:
        self.parameters = parameters
        self.learning_rate = learning_rate

    def step(self) -> None:
        """Apply the gradients and clear them."""
        moving = [p for p in self.parameters if p.grad is not None]
        with torch.no_grad():
            self._apply(moving, [p.grad for p in moving if p.grad is not None])
        for parameter in moving:
            parameter.grad = None

    @abstractmethod
    def _apply(self, parameters: list[Tensor], grads: list[Tensor]) -> None: ...


class SGD(Optimizer):
    """Plain gradient descent."""

    def _apply(self, parameters: list[Tensor], grads: list[Tensor]) -> None:
        sgd(
            parameters,
            grads,
            [None] * len(grads),
            foreach=False,
            weight_decay=0.0,
            momentum=0.0,
            lr=self.learning_rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )


class Adam(Optimizer):
    """Adam (Kingma & Ba, 1412.6980) with its usual constants."""

    def __init__(self, parameters: list[Tensor], learning_rate: float) -> None:
        super().__init__(parameters, learning_rate)
        self._means: list[Tensor] = []
        self._squares: list[Tensor] = []
        self._steps: list[Tensor] = []

    def _apply(self, parameters: list[Tensor], grads: list[Tensor]) -> None:
        if not self._steps:
            self._means = [torch.zeros_like(grad) for grad in grads]
            self._squares = [torch.zeros_like(grad) for grad in grads]
            self._steps = [torch.tensor(0.0) for _ in grads]
        adam(
            parameters,
            grads,
            self._means,
            self._squares,
            [],
            self._steps,
            foreach=False,
            amsgrad=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.learning_rate,
            weight_decay=0.0,
            eps=1e-8,
            maximize=False,
        )


OPTIMIZERS: dict[str, type[Optimizer]] = {"adam": Adam, "sgd": SGD}
