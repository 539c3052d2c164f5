"""FGSM and PGD against their definitions."""

import numpy as np
import torch

from atp.encodings.angle import Angle
from atp.evaluation.perturbations import Target, fgsm, fgsm_adversary, pgd
from atp.qnn.circuit import make_ansatz
from atp.settings.sections import InitialAngles
from atp.training.losses import LOSSES
from atp.training.model import QNN

MODEL = QNN(Angle(4), make_ansatz("xx-zz", 2), precision="double")
ANGLES = MODEL.initial_angles(
    [np.random.default_rng(seed) for seed in (1, 2)],
    InitialAngles(distribution="normal", scale=1.0),
    np.ones((2, 4, 4), dtype=bool),
)
GENERATOR = torch.Generator().manual_seed(0)
X = torch.rand(5, 4, generator=GENERATOR, dtype=torch.float64)
Y = torch.tensor([1.0, -1.0, 1.0, 1.0, -1.0], dtype=torch.float64)
LOSS = LOSSES["hinge"]


def losses(features: torch.Tensor) -> torch.Tensor:
    return LOSS(MODEL.expectation(ANGLES, features), Y)


def difference(x: torch.Tensor, position: int, to_features=None) -> torch.Tensor:
    """Central difference of every loss in one pixel: (models, samples)."""
    shift = torch.zeros_like(x)
    shift[..., position] = 1e-6
    target = Target(x, to_features)
    up, down = (target.features(x + sign * shift) for sign in (1, -1))
    return losses(up[None]) - losses(down[None])


def test_fgsm_steps_along_the_sign_of_the_slope():
    for epsilon, attacked in zip(
        [0.0, 0.1, 0.3],
        fgsm(MODEL, ANGLES, Target(X), Y, [0.0, 0.1, 0.3], LOSS),
        strict=True,
    ):
        for position in range(4):
            step = epsilon * torch.sign(difference(X, position))
            expected = (X[:, position] + step).clamp(0, 1)
            assert torch.allclose(attacked[..., position], expected, atol=1e-12)


def test_an_attack_on_the_image_passes_through_the_grid():
    to_features = torch.rand(4, 6, generator=GENERATOR, dtype=torch.float64) / 6
    images = torch.rand(5, 6, generator=GENERATOR, dtype=torch.float64)
    (attacked,) = fgsm(MODEL, ANGLES, Target(images, to_features), Y, [0.2], LOSS)
    steps = torch.stack(
        [0.2 * torch.sign(difference(images, pixel, to_features)) for pixel in range(6)], dim=-1
    )
    assert torch.allclose(attacked, (images + steps).clamp(0, 1) @ to_features.T, atol=1e-12)


def test_pgd_stays_in_the_ball_and_hurts_at_least_as_much_on_average():
    epsilon = 0.3
    (single,) = fgsm(MODEL, ANGLES, Target(X), Y, [epsilon], LOSS)
    (many,) = pgd(MODEL, ANGLES, Target(X), Y, [epsilon], LOSS, steps=10, step_size=0.25)
    assert bool((abs(many - X) <= epsilon + 1e-12).all())
    assert bool(((many >= 0) & (many <= 1)).all())
    assert losses(many).mean() >= losses(single).mean() > losses(X[None]).mean()


def test_one_full_step_of_pgd_is_fgsm():
    (single,) = fgsm(MODEL, ANGLES, Target(X), Y, [0.2], LOSS)
    (step,) = pgd(MODEL, ANGLES, Target(X), Y, [0.2], LOSS, steps=1, step_size=1.0)
    assert torch.equal(single, step)


def test_adversarial_batches_attack_their_share_at_each_models_epsilon():
    attack = fgsm_adversary(torch.tensor([0.0, 0.25]), 0.4, LOSS)
    batch, labels = X.expand(2, -1, -1), Y.expand(2, -1)
    mixed = attack(MODEL, ANGLES, batch, labels)
    (expected,) = fgsm(MODEL, ANGLES, Target(X[:2]), Y[:2], [0.25], LOSS)
    assert torch.equal(mixed[0], X)
    assert torch.allclose(mixed[1, :2], expected[1], atol=1e-12)
    assert torch.equal(mixed[1, 2:], X[2:])
