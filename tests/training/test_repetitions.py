"""Every repetition trains as if it were alone, whatever the others' images, masks and sizes."""

import numpy as np
import pytest
import torch
from helpers.training import ENCODINGS, TRAINING, made_splits

from atp.data.samples import Samples, Splits
from atp.encodings.load import load_encoding
from atp.evaluation.perturbations import fgsm_adversary
from atp.qnn.circuit import make_ansatz
from atp.settings.sections import PCAOptions
from atp.training.losses import LOSSES
from atp.training.model import PRECISIONS, QNN
from atp.training.train import Fit, predict, train

SEEDS = [3, 8, 5]
MASKS = np.array([[1, 0, 1, 1], [1, 1, 0, 0], [1, 1, 1, 1]], dtype=bool)
NAMES = ["angle", "atp", "pca", "sqe", "amplitude"]


def of_different_ranks() -> Splits:
    """Three repetitions whose variance lies along two, four and three directions."""
    splits = made_splits(4, repetitions=3)
    flat = splits.train.x.copy()
    flat[0, :, 2:] = flat[0].mean(axis=0)[2:]
    flat[2, :, 3] = flat[2, :, 3].mean()
    return Splits(Samples(flat, splits.train.y), splits.validation, splits.test)


SPLITS = of_different_ranks()


def fitted(name: str, repetition: int):
    settings = ENCODINGS.replace(pca=PCAOptions(components=0.999))
    x, y = SPLITS.train.x[repetition], SPLITS.train.y[repetition]
    return load_encoding(name).fit(x, y, MASKS[repetition], settings)


def together(name: str, precision: str = "double") -> QNN:
    kind = load_encoding(name)
    joined = kind.stack([fitted(name, repetition) for repetition in range(3)])
    return QNN(joined, make_ansatz("xx-zz", 2), precision=precision)


def alone(name: str, repetition: int, precision: str = "double") -> QNN:
    return QNN(fitted(name, repetition), make_ansatz("xx-zz", 2), precision=precision)


def assert_same(many: Fit, number: int, one: Fit, precision: str = "double") -> None:
    """Model `number` of many is the only model of another fit, but for qubits that it lacks.

    The angles are the same to the last bit; the losses beside them are means over samples, whose
    rounding depends on how many models are averaged in one go.
    """
    for ours, theirs in zip(many.angles.tensors(), one.angles.tensors(), strict=True):
        mine = ours[number]
        assert torch.equal(mine[..., : theirs.shape[-1]], theirs[0])
        assert not mine[..., theirs.shape[-1] :].any()
    rounding = 4 * torch.finfo(PRECISIONS[precision]).eps
    np.testing.assert_allclose(many.history[number], one.history[0], rtol=0, atol=rounding)


def test_the_repetitions_differ_in_what_they_encode():
    assert [fitted("pca", repetition).n_qubits for repetition in range(3)] == [2, 4, 3]
    assert together("pca").encoding.gates.sum(axis=1).tolist() == [2, 4, 3]
    assert together("atp").encoding.gates.tolist() == MASKS.tolist()


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("name", NAMES)
def test_a_repetition_does_not_see_the_others(name, precision):
    many = train(together(name, precision), SPLITS, SEEDS, TRAINING, "together")
    for number, seed in enumerate(SEEDS):
        qnn = alone(name, number, precision)
        one = train(qnn, SPLITS.of(number), [seed], TRAINING, "alone")
        assert_same(many, number, one, precision)


@pytest.mark.parametrize("name", NAMES)
def test_models_take_turns_at_the_repetitions(name):
    seeds = [*SEEDS, 11, 12, 13]
    many = train(together(name), SPLITS, seeds, TRAINING, "together")
    for number, seed in enumerate(seeds):
        own = SPLITS.of(number % 3)
        assert_same(many, number, train(alone(name, number % 3), own, [seed], TRAINING, "alone"))


@pytest.mark.parametrize("name", NAMES)
def test_an_attacked_repetition_does_not_see_the_others(name):
    loss = LOSSES[TRAINING.loss]
    epsilons = [0.0, 0.1, 0.3]
    strengths = torch.tensor(epsilons, dtype=torch.float64).repeat_interleave(3)
    training = TRAINING.replace(epochs=3)
    adversary = fgsm_adversary(strengths, 0.5, loss)
    many = train(together(name), SPLITS, SEEDS * 3, training, "together", adversary=adversary)
    for number, seed in enumerate(SEEDS * 3):
        mine = fgsm_adversary(strengths[number : number + 1], 0.5, loss)
        own = SPLITS.of(number % 3)
        one = train(alone(name, number % 3), own, [seed], training, "alone", adversary=mine)
        assert_same(many, number, one)


@pytest.mark.parametrize("name", ["angle", "atp", "pca"])
def test_other_images_of_one_repetition_change_its_model_alone(name):
    before = train(together(name), SPLITS, SEEDS, TRAINING, "before")
    x = SPLITS.train.x.copy()
    x[1] = x[1][::-1]
    changed = Splits(Samples(x, SPLITS.train.y), SPLITS.validation, SPLITS.test)
    after = train(together(name), changed, SEEDS, TRAINING, "after")
    same = [torch.equal(a, b) for a, b in zip(before.angles.theta, after.angles.theta, strict=True)]
    assert same == [True, False, True]


@pytest.mark.parametrize("name", NAMES)
def test_a_repetition_answers_as_if_alone(name):
    training = TRAINING.replace(epochs=1)
    many = train(together(name), SPLITS, SEEDS, training, "together")
    for samples in (SPLITS.test.x, SPLITS.validation.x):
        answers = predict(together(name), many.angles, samples)
        for number in range(3):
            qnn = alone(name, number)
            one = train(qnn, SPLITS.of(number), [SEEDS[number]], training, "alone")
            own = samples if samples.ndim == 2 else samples[number]
            theirs = predict(qnn, one.angles, own)
            np.testing.assert_allclose(answers[number], theirs[0], rtol=0, atol=1e-14)
