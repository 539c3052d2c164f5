"""Training: seeds stand alone, the loss falls, bad numbers stop it."""

import numpy as np
import pytest
import torch

from atp.encodings.load import load_encoding
from atp.errors import UserError
from atp.qnn.circuit import make_ansatz
from atp.qnn.shots import sample_expectation
from atp.seeds import derive_seeds
from atp.training.model import QNN, Angles, TrainedModel
from atp.training.optimizers import OPTIMIZERS
from atp.training.steppers import LOSSES
from atp.training.train import Samples, accuracy, predict, train

SETTINGS = {
    "loss": "hinge",
    "optimizer": "adam",
    "learning_rate": 0.1,
    "batch_size": 10,
    "epochs": 6,
    "patience": 3,
    "angles": {"distribution": "normal", "scale": 0.3},
}
FIT = {"sqe": {"filters": 2, "weights": "shared"}}


def samples(count: int, seed: int) -> Samples:
    """Two classes that differ in which of two pixels is bright."""
    generator = np.random.default_rng(seed)
    y = np.where(np.arange(count) % 2 == 0, 1, -1).astype(np.int8)
    x = generator.uniform(0, 0.3, (count, 3)).astype(np.float32)
    x[y == 1, 0] += 0.6
    x[y == -1, 1] += 0.6
    return Samples(x, y)


TRAINING, VALIDATION = samples(60, 0), samples(40, 1)


def qnn(name: str = "angle") -> QNN:
    encoding = load_encoding(name).fit(TRAINING.x, np.ones(3, dtype=bool), FIT)
    return QNN(encoding, make_ansatz("xx-zz", 2))


def fit(name: str = "angle", seeds: tuple[int, ...] = (1, 2), **changes):
    settings = {**SETTINGS, **changes}
    return train(qnn(name), TRAINING, VALIDATION, list(seeds), settings, "double", "a test")


@pytest.mark.parametrize("name", ["angle", "amplitude", "sqe"])
def test_it_learns_what_can_be_learnt(name):
    found = fit(name, epochs=25, patience=25)
    test = samples(50, 2)
    assert accuracy(predict(qnn(name), found.angles, test.x), test.y).min() > 0.9


def test_a_seed_does_not_see_the_others():
    alone, together = fit(seeds=(7,)), fit(seeds=(3, 7, 5))
    for one, many in zip(alone.angles.tensors(), together.angles.tensors(), strict=True):
        assert torch.equal(one[0], many[1])
    assert np.array_equal(alone.history[0], together.history[1], equal_nan=True)


def test_the_kept_angles_are_those_of_the_least_validation_loss():
    found = fit(epochs=8, patience=8)
    z = predict(qnn(), found.angles, VALIDATION.x)
    losses = LOSSES["hinge"](z, torch.from_numpy(VALIDATION.y).double()).mean(dim=1)
    assert np.allclose(losses, np.nanmin(found.history[:, :, 1], axis=1), atol=1e-12)


def test_a_seed_stops_when_it_no_longer_improves():
    found = fit(learning_rate=5.0, epochs=40, patience=2)
    losses = found.history[:, :, 1]
    for row in losses:
        ran = np.flatnonzero(~np.isnan(row))[-1]
        assert ran == min(np.nanargmin(row) + 2, 39)
    assert np.isnan(losses).any()


def test_a_step_of_sgd_is_the_gradient():
    one = {"optimizer": "sgd", "epochs": 1, "batch_size": 60, "learning_rate": 1e-3}
    found = fit(seeds=(4,), **one)
    generators = [np.random.default_rng(4)]
    gates = np.ones((1, 4, 3), dtype=bool)
    start = qnn().initial_angles(generators, SETTINGS["angles"], torch.float64, gates)
    x, y = TRAINING.tensors(torch.float64)

    def loss(theta: torch.Tensor) -> torch.Tensor:
        z = qnn().expectation(Angles(theta, start.phi, start.weights), x[None])
        return torch.relu(1 - y * z).mean()

    step = (start.theta - found.angles.theta) / 1e-3
    for index in np.ndindex(*start.theta.shape):
        shift = torch.zeros_like(start.theta)
        shift[index] = 1e-6
        slope = (loss(start.theta + shift) - loss(start.theta - shift)) / 2e-6
        assert torch.isclose(step[index], slope, atol=1e-6)


@pytest.mark.parametrize(("name", "theirs"), [("adam", torch.optim.Adam), ("sgd", torch.optim.SGD)])
def test_optimizers_step_as_torchs_classes_do(name, theirs):
    ours, other = (torch.tensor([0.3, -2.0]).requires_grad_() for _ in range(2))
    mine, reference = OPTIMIZERS[name]([ours], 0.1), theirs([other], lr=0.1)
    for _ in range(5):
        for tensor in (ours, other):
            (tensor**4).sum().backward()
        mine.step()
        reference.step()
        reference.zero_grad()
    assert torch.equal(ours, other)


def test_a_loss_that_is_no_number_is_told():
    broken = Samples(TRAINING.x * np.nan, TRAINING.y)
    with pytest.raises(UserError, match=r"a test.*training\.learning_rate"):
        train(qnn(), broken, VALIDATION, [1], SETTINGS, "double", "a test")


@pytest.mark.parametrize("name", ["angle", "sqe", "amplitude"])
def test_a_model_survives_its_file(name, tmp_path):
    model = qnn(name)
    found = fit(name, epochs=1)
    trained = TrainedModel(
        name, model.encoding, model.ansatz, found.angles, np.arange(3), found.history, np.arange(2)
    )
    trained.save(tmp_path / "model.npz")
    again = TrainedModel.load(tmp_path / "model.npz")
    assert torch.equal(
        predict(again.qnn(), again.angles, VALIDATION.x), predict(model, found.angles, VALIDATION.x)
    )
    first = (tmp_path / "model.npz").read_bytes()
    again.save(tmp_path / "model.npz")
    assert (tmp_path / "model.npz").read_bytes() == first


def test_single_precision_agrees_with_double():
    settings = {**SETTINGS, "epochs": 2}
    double = train(qnn(), TRAINING, VALIDATION, [1, 2], settings, "double", "a test")
    single = train(qnn(), TRAINING, VALIDATION, [1, 2], settings, "single", "a test")
    assert torch.allclose(double.angles.theta, single.angles.theta, atol=1e-3)


def test_pennylane_trains_the_same_model():
    settings = {**SETTINGS, "epochs": 1, "batch_size": 30}
    model = qnn()
    ours = train(model, TRAINING, VALIDATION, [1], settings, "double", "a test")
    engine = QNN(model.encoding, model.ansatz, "default.qubit")
    theirs = train(engine, TRAINING, VALIDATION, [1], settings, "double", "a test")
    for mine, other in zip(ours.angles.tensors(), theirs.angles.tensors(), strict=True):
        assert torch.allclose(mine, other, atol=1e-7)


def test_more_seeds_leave_the_first_as_they_were():
    few, many = (derive_seeds(1, count, "mnist", 0, 1) for count in (3, 9))
    assert many[:3] == few
    assert len(set(many)) == 9
    assert derive_seeds(2, 3, "mnist", 0, 1) != few


def test_shots_are_binomial():
    z = np.array([-1.0, -0.3, 0.0, 0.8, 1.0])
    shots = 400
    draws = np.stack(
        [sample_expectation(z, shots, np.random.default_rng(seed)) for seed in range(2000)]
    )
    spread = np.sqrt((1 - z**2) / shots)
    standard_error = spread / np.sqrt(len(draws))
    assert np.all(np.abs(draws.mean(axis=0) - z) <= 5 * standard_error + 1e-12)
    assert np.allclose(draws.std(axis=0), spread, rtol=0.08)
    assert set(np.unique((draws + 1) / 2 * shots % 1).round(6)) <= {0.0, 1.0}
    assert sample_expectation(z, 0, np.random.default_rng(0)) is z
