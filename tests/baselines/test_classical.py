"""Classical controls against scikit-learn's own searches, and torch's own layers."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from helpers.training import repeated
from hypothesis import given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from atp.baselines import mlp
from atp.baselines.classical import logistic, majority, standardise, svm
from atp.baselines.control import Control
from atp.data.samples import HELD_OUT, Samples, Splits
from atp.settings.sections import SVM, Logistic, Training
from atp.training.train import tensors

SIZES = (120, 60, 80)
TRAINING = Training(loss="hinge", optimizer="adam", learning_rate=0.05, batch_size=20, epochs=40)


def exclusive_or(size: int, seed: int) -> Samples:
    """Two bright pixels or none against one of them: no line divides the classes."""
    generator = np.random.default_rng(seed)
    bits = generator.integers(0, 2, (size, 2))
    x = 0.15 + 0.6 * bits + generator.uniform(-0.15, 0.25, (size, 2))
    dim = generator.uniform(0, 0.2, (size, 1))
    y = np.where(bits.sum(axis=1) == 1, -1, 1).astype(np.int8)
    return Samples(np.hstack([x, dim]).astype(np.float32), y)


@pytest.fixture(scope="module")
def splits():
    return drawn(0)


def drawn(number: int) -> Splits:
    """One repetition, its training and validation images its own."""
    train, validation, test = SIZES
    return Splits(
        repeated(exclusive_or(train, 10 * number)),
        repeated(exclusive_or(validation, 10 * number + 1)),
        exclusive_or(test, 2),
    )


def searched(splits, classifier, grid):
    """Test predictions of the best on validation, by scikit-learn's own search."""
    fitting, validation = (
        Samples(part.x[0], part.y[0]) for part in (splits.train, splits.validation)
    )
    fold = np.repeat([-1, 0], [len(fitting.y), len(validation.y)])
    # only the training images may set the scale, as in the controls
    pipeline = make_pipeline(StandardScaler(), classifier)
    search = GridSearchCV(pipeline, grid, cv=PredefinedSplit(fold), refit=False)
    search.fit(np.vstack([fitting.x, validation.x]), np.hstack([fitting.y, validation.y]))
    best = pipeline.set_params(**search.best_params_).fit(fitting.x, fitting.y)
    return best.predict(splits.test.x)


def test_logistic_regression_is_that_of_a_search_on_validation(splits):
    options = Logistic(c=[0.01, 1.0, 100.0])
    found = logistic(standardise(splits), options)
    expected = searched(splits, LogisticRegression(), {"logisticregression__C": options.c})
    assert np.array_equal(found.predictions["test"][0], expected)
    assert found.parameters == 4


def test_svm_is_that_of_a_search_on_validation(splits):
    options = SVM(c=[0.01, 10.0], gamma=[0.001, 1.0])
    found = svm(standardise(splits), options)
    grid = {"svc__C": options.c, "svc__gamma": options.gamma}
    assert np.array_equal(found.predictions["test"][0], searched(splits, SVC(), grid))
    assert np.mean(found.predictions["test"] == splits.test.y) > 0.9


@pytest.mark.parametrize("sign", [1, -1])
def test_majority_is_the_dummys(splits, sign):
    x, y = splits.train.x[0], splits.train.y[0]
    keep = (y == sign) | (np.arange(len(y)) % 3 == 0)
    uneven = replace(splits, train=repeated(Samples(x[keep], y[keep])))
    dummy = DummyClassifier(strategy="most_frequent").fit(x[keep], y[keep])
    for split in HELD_OUT:
        found = majority(uneven).predictions[split]
        assert np.array_equal(found[0], dummy.predict(splits.on(split).x.reshape(-1, 3)))


def test_one_row_per_repetition_has_the_shares_of_right_predictions():
    splits = both(drawn(0), drawn(1))
    wrong = {
        "validation": splits.validation.y.copy(),
        "test": np.stack([splits.test.y, splits.test.y]),
    }
    wrong["test"][1, :20] *= -1
    wrong["validation"][0, :15] *= -1
    sizes = {"parameters": np.array([7, 5]), "dropped": np.array([2, 3])}
    rows = Control("drop_random", predictions=wrong, as_atp=True, **sizes).rows(splits)
    assert [row["accuracy"] for row in rows] == [1.0, 0.75]
    assert [row["validation_accuracy"] for row in rows] == [0.75, 1.0]
    assert [row["repetition"] for row in rows] == [0, 1]
    assert [row["dropped"] for row in rows] == [2, 3]
    assert [row["parameters"] for row in rows] == [7, 5]


def both(one: Splits, other: Splits) -> Splits:
    """Two repetitions."""
    parts = zip((one.train, one.validation), (other.train, other.validation), strict=True)
    train, validation = (
        Samples(np.concatenate([a.x, b.x]), np.concatenate([a.y, b.y])) for a, b in parts
    )
    return Splits(train, validation, one.test)


def test_controls_of_single_repetitions_are_joined_in_order():
    parts = [logistic(standardise(drawn(number)), Logistic(c=[0.01, 100.0])) for number in range(3)]
    joined = Control.join(parts)
    assert (joined.name, joined.key) == ("logistic", "logistic")
    assert joined.parameters.tolist() == [4, 4, 4]
    for split in HELD_OUT:
        expected = [part.predictions[split][0] for part in parts]
        np.testing.assert_array_equal(joined.predictions[split], expected)


@pytest.mark.parametrize(
    ("dropped", "as_atp", "key"),
    [(None, False, "drop_lowest"), (3, False, "drop_lowest_3"), (3, True, "drop_lowest_as_atp")],
)
def test_keys_tell_a_fixed_number_from_atps(dropped, as_atp, key):
    numbers = None if dropped is None else np.full(2, dropped)
    assert Control("drop_lowest", 1, {}, numbers, as_atp).key == key


@given(inputs=st.integers(1, 100), parameters=st.integers(1, 5000))
def test_no_other_number_of_units_comes_closer(inputs, parameters):
    def distance(units):
        layers = torch.nn.Linear(inputs, units), torch.nn.Linear(units, 1)
        counted = sum(p.numel() for layer in layers for p in layer.parameters())
        return abs(counted - parameters)

    units = mlp.hidden_units(inputs, parameters)
    assert distance(units) <= distance(units + 1)
    assert units == 1 or distance(units) <= distance(units - 1)


def test_the_perceptron_learns_what_no_line_can(splits):
    scaled = standardise(splits)
    found = mlp.perceptron([scaled] * 3, 30, [1, 2, 3], TRAINING, [0.01, 0.0])
    assert found.parameters == 31  # six units of five, and an offset
    shares = (found.predictions["test"] == splits.test.y).mean(axis=1)
    straight = logistic(scaled, Logistic(c=[1.0])).predictions["test"]
    assert shares.min() > 0.85 > (straight == splits.test.y).mean()


def test_a_repetition_of_the_perceptron_does_not_see_the_others(splits):
    other = standardise(drawn(1))
    alone = mlp.perceptron([other], 30, [7], TRAINING, [0.1, 0.0])
    many = mlp.perceptron([standardise(splits), other], 30, [3, 7], TRAINING, [0.1, 0.0])
    for split in HELD_OUT:
        assert np.array_equal(alone.predictions[split][0], many.predictions[split][1])


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_the_perceptron_trains_as_torchs_own_layers(splits, decay):
    scaled = standardise(splits)
    scaled = replace(scaled, validation=scaled.train)  # full batches: the loss always falls
    training = TRAINING.replace(
        loss="square", optimizer="sgd", learning_rate=0.01, batch_size=120, epochs=5
    )
    first, second = (part[0, 0] for part in mlp._train([scaled], 4, [5], training, [decay]))

    x, y = tensors(scaled.train, torch.float64)
    hidden, out = torch.nn.Linear(3, 4).double(), torch.nn.Linear(4, 1).double()
    start = mlp._start([np.random.default_rng(5)], 1, 3, 4)
    with torch.no_grad():
        for layer, values in zip((hidden, out), start, strict=True):
            layer.weight.copy_(values[0, 0, :-1].T)
            layer.bias.copy_(values[0, 0, -1])
    parameters = [*hidden.parameters(), *out.parameters()]
    optimizer = torch.optim.SGD(parameters, lr=0.01, weight_decay=decay)
    for _ in range(5):
        optimizer.zero_grad()
        ((out(torch.tanh(hidden(x[0])))[:, 0] - y[0]) ** 2).mean().backward()
        optimizer.step()
    assert torch.allclose(first[:-1].T, hidden.weight, atol=1e-12)
    assert torch.allclose(second[-1], out.bias, atol=1e-12)
