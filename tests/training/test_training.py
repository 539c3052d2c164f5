"""Training: seeds stand alone, the loss falls, bad numbers stop it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.training import ENCODINGS, TRAINING, made_splits

from atp.data.samples import Samples
from atp.encodings.load import load_encoding
from atp.errors import UserError
from atp.qnn.circuit import make_ansatz
from atp.qnn.shots import sample_expectation
from atp.seeds import derive_seeds
from atp.training.losses import LOSSES, accuracy
from atp.training.model import QNN, Angles
from atp.training.optimizers import OPTIMIZERS
from atp.training.store import TrainedModel
from atp.training.train import predict, tensors, train

SPLITS = made_splits()


def qnn(name: str = "angle", precision: str = "double") -> QNN:
    train = SPLITS.train
    encoding = load_encoding(name).fit(train.x[0], train.y[0], np.ones(3, dtype=bool), ENCODINGS)
    return QNN(encoding, make_ansatz("xx-zz", 2), precision=precision)


def fit(name: str = "angle", seeds: tuple[int, ...] = (1, 2), **changes):
    return train(qnn(name), SPLITS, list(seeds), TRAINING.replace(**changes), "a test")


@pytest.mark.parametrize("name", ["angle", "amplitude", "sqe"])
def test_it_learns_what_can_be_learnt(name):
    found = fit(name, epochs=25, patience=25)
    expectation = predict(qnn(name), found.angles, SPLITS.test.x)
    assert accuracy(expectation, SPLITS.test.y).min() > 0.9


def test_a_seed_does_not_see_the_others():
    alone, together = fit(seeds=(7,)), fit(seeds=(3, 7, 5))
    for one, many in zip(alone.angles.tensors(), together.angles.tensors(), strict=True):
        assert torch.equal(one[0], many[1])
    assert np.array_equal(alone.history[0], together.history[1], equal_nan=True)


def test_the_kept_angles_are_those_of_the_least_validation_loss():
    found = fit(epochs=8, patience=8)
    z = torch.from_numpy(predict(qnn(), found.angles, SPLITS.validation.x))
    y = torch.from_numpy(SPLITS.validation.y).double()
    losses = LOSSES["hinge"](z, y).mean(dim=1)
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
    start = qnn().initial_angles(generators, TRAINING.angles, gates)
    x, y = tensors(SPLITS.train, torch.float64)

    def loss(theta: torch.Tensor) -> torch.Tensor:
        z = qnn().expectation(Angles(theta, start.phi, start.weights), x)
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
    broken = replace(SPLITS, train=Samples(SPLITS.train.x * np.nan, SPLITS.train.y))
    with pytest.raises(UserError, match=r"a test.*training\.learning_rate"):
        train(qnn(), broken, [1], TRAINING, "a test")


@pytest.mark.parametrize("name", ["angle", "sqe", "amplitude"])
def test_a_model_survives_its_file(name, tmp_path):
    model = qnn(name)
    found = fit(name, epochs=1)
    trained = TrainedModel(
        name,
        model.encoding,
        model.ansatz,
        found.angles,
        np.array([[True, False, True], [True, True, False]]),
        found.history,
        np.arange(2),
    )
    trained.save(tmp_path / "model.npz")
    again = TrainedModel.load(tmp_path / "model.npz")
    x = SPLITS.validation.x
    before, after = predict(model, found.angles, x), predict(again.qnn(), again.angles, x)
    assert np.array_equal(before, after)
    assert again.mask.tolist() == [[True, False, True], [True, True, False]]
    first = (tmp_path / "model.npz").read_bytes()
    again.save(tmp_path / "model.npz")
    assert (tmp_path / "model.npz").read_bytes() == first


def test_single_precision_agrees_with_double():
    training = TRAINING.replace(epochs=2)
    double = train(qnn(), SPLITS, [1, 2], training, "a test")
    single = train(qnn(precision="single"), SPLITS, [1, 2], training, "a test")
    assert torch.allclose(double.angles.theta, single.angles.theta, atol=1e-3)


def test_pennylane_trains_the_same_model():
    training = TRAINING.replace(epochs=1, batch_size=30)
    ours = train(qnn(), SPLITS, [1], training, "a test")
    engine = replace(qnn(), simulator="default.qubit")
    theirs = train(engine, SPLITS, [1], training, "a test")
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
