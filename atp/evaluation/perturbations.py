"""Images perturbed along a model's gradient: FGSM and PGD, on features or on the image behind."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from atp.training.losses import Loss
from atp.training.model import QNN, Angles
from atp.training.steppers import Adversary


@dataclass(frozen=True)
class Target:
    """What the attacker changes, pixel values in [0, 1].

    Attributes:
        pixels: (samples, pixels) the attacked inputs: images, or the features themselves.
        to_features: (positions, pixels) the linear map to features; None is the identity.
        offset: (positions,) what is added to them before they are clipped to [0, 1], if anything.
    """

    pixels: Tensor
    to_features: Tensor | None = None
    offset: Tensor | None = None

    def features(self, pixels: Tensor) -> Tensor:
        """Features (…, positions) of pixels (…, pixels)."""
        if self.to_features is None:
            return pixels
        features = pixels @ self.to_features.T
        return features if self.offset is None else (features + self.offset).clamp(0.0, 1.0)

    def direction(self, slope: Tensor) -> Tensor:
        """Signs (…, pixels) of the slope in the pixels, from that in the features."""
        return slope.sign() if self.to_features is None else (slope @ self.to_features).sign_()


def fgsm(
    qnn: QNN, angles: Angles, target: Target, labels: Tensor, epsilons: list[float], loss: Loss
) -> list[Tensor]:
    """The fast gradient sign method (Goodfellow et al., 1412.6572), one gradient for all ε.

    Args:
        qnn, angles: the attacked models, each with its own perturbation.
        target: what is changed.
        labels: (samples,) of ±1.
        epsilons: largest changes of a pixel.
        loss: what the attacker raises.

    Returns:
        Attacked features (models, samples, positions), one tensor per ε.
    """
    clean = target.pixels.expand(len(angles), -1, -1)
    direction = target.direction(_slope(qnn, angles, target.features(clean), labels, loss))
    return [target.features((clean + epsilon * direction).clamp(0.0, 1.0)) for epsilon in epsilons]


def pgd(
    qnn: QNN,
    angles: Angles,
    target: Target,
    labels: Tensor,
    epsilons: list[float],
    loss: Loss,
    steps: int,
    step_size: float,
) -> list[Tensor]:
    """Projected gradient ascent in the ε-ball (Madry et al., 1706.06083), from its centre.

    Args:
        qnn, angles, target, labels, epsilons, loss: as for `fgsm`.
        steps: number of steps.
        step_size: of each step, as a fraction of epsilon.
    """
    clean = target.pixels.expand(len(angles), -1, -1)
    found = []
    for epsilon in epsilons:
        low, high = (clean - epsilon).clamp(min=0.0), (clean + epsilon).clamp(max=1.0)
        attacked = clean
        for _ in range(steps):
            slope = _slope(qnn, angles, target.features(attacked), labels, loss)
            moved = torch.add(attacked, target.direction(slope), alpha=step_size * epsilon)
            attacked = moved.clamp_(low, high)
        found.append(target.features(attacked))
    return found


def fgsm_adversary(epsilons: Tensor, fraction: float, loss: Loss) -> Adversary:
    """Attack the first `fraction` of every training batch, each model at its own ε.

    Args:
        epsilons: (models,).
        fraction: share of a batch, in [0, 1].
        loss: what the attacker raises.
    """

    def attack(qnn: QNN, angles: Angles, features: Tensor, labels: Tensor) -> Tensor:
        count = round(fraction * features.shape[1])
        if count == 0:
            return features
        clean = features[:, :count]
        slope = _slope(qnn, angles, clean, labels[:, :count], loss)
        step = epsilons.to(features.dtype)[:, None, None] * slope.sign()
        return torch.cat([(clean + step).clamp(0.0, 1.0), features[:, count:]], dim=1)

    return attack


def _slope(qnn: QNN, angles: Angles, features: Tensor, labels: Tensor, loss: Loss) -> Tensor:
    """Gradient of the summed loss in the features, of their precision.

    Args:
        features: (models, samples, positions), of any precision; the model is evaluated in
            that of its angles.
        labels: (samples,) or (models, samples) of ±1.
    """
    frozen = Angles(*(t.detach() for t in angles.tensors()))
    leaf = features.detach().to(angles.theta.dtype).requires_grad_()
    total = loss(qnn.expectation(frozen, leaf), labels).sum()
    (slope,) = torch.autograd.grad(total, leaf)
    return slope.to(features.dtype)
