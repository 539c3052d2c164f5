"""The searches for the threshold, on a task small enough to know the answer."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.searching import SETTINGS
from helpers.training import DOUBLE, repeated

from atp.data.samples import Samples, Splits
from atp.data.task import Task
from atp.errors import UserError
from atp.pruning import soft
from atp.pruning.masks import class_means, distinct_masks
from atp.pruning.methods import METHODS, Found, compare_methods, configured_choice
from atp.pruning.records import choice_rows, optimism, sweep_rows, trace_rows
from atp.pruning.scores import FULL, Fidelity, Score, Scores
from atp.pruning.search import Search
from atp.settings.sections import Settings
from atp.training.train import predict, train

TASK = Task("mnist", (3, 5))


def samples(count: int, seed: int) -> Samples:
    generator = np.random.default_rng(seed)
    y = np.where(np.arange(count) % 2 == 0, 1, -1).astype(np.int8)
    x = generator.uniform(0, 0.1, (count, 4)).astype(np.float32)
    x[:, 2] += 0.3  # bright, and the same in both classes
    x[y == 1, 0] += 0.7
    x[y == -1, 1] += 0.6
    return Samples(x, y)


SPLITS = Splits(
    repeated(samples(60, 0), samples(60, 3)),
    repeated(samples(40, 1), samples(40, 4)),
    samples(40, 2),
)


def changed(**threshold) -> Settings:
    return SETTINGS.replace(threshold=SETTINGS.threshold.replace(**threshold))


def search(repetition: int = 0, **threshold) -> Search:
    return Search(TASK, repetition, SPLITS, class_means(SPLITS.train), changed(**threshold))


@pytest.fixture
def scripted(monkeypatch):
    """Searches whose accuracy is a known function of the number of kept positions."""
    asked = []

    def install(accuracy: dict[int, tuple[float, float]], **threshold) -> Search:
        def train(self: Scores, masks: list, fidelity: Fidelity) -> list[Score]:
            asked.extend((int(mask.sum()), fidelity) for mask in masks)
            values = [accuracy[int(mask.sum())] for mask in masks]
            right = np.zeros((2, len(self.splits.test)), dtype=bool)
            return [Score(np.array([a, a]), np.array([b, b]), 1.0, right) for a, b in values]

        monkeypatch.setattr(Scores, "_train", train)
        found = search(**threshold)
        found.asked = asked
        return found

    return install


def test_exact_tries_every_mask_and_takes_the_best(scripted):
    found = scripted({4: (0.7, 0.9), 3: (0.8, 0.8), 2: (0.9, 0.6), 1: (0.5, 0.5)})
    chosen = {split: METHODS["exact"](found, split) for split in ("validation", "test")}
    masks = distinct_masks(found.means, 1.0, 64)
    assert [e.tau for e in found.trace[: len(masks)]] == [tau for tau, _ in masks]
    assert (chosen["validation"].mask.sum(), chosen["test"].mask.sum()) == (2, 4)
    assert chosen["validation"].moved
    assert not chosen["test"].moved
    assert chosen["validation"].seconds == len(masks)
    assert optimism(found, {"exact": chosen}, "exact") == pytest.approx(0.9 - 0.6)


def test_ties_go_to_the_fewest_qubits(scripted):
    found = scripted({4: (0.9, 0.9), 3: (0.9, 0.9), 2: (0.8, 0.8), 1: (0.9, 0.9)})
    assert METHODS["exact"](found, "validation").mask.sum() == 1


def test_low_fidelity_trains_every_mask_once_for_its_epochs(scripted):
    found = scripted({4: (0.7, 0.7), 3: (0.8, 0.8), 2: (0.9, 0.9), 1: (0.9, 0.9)})
    chosen = [METHODS["low_fidelity"](found, split) for split in ("validation", "test")]
    assert found.asked == [(kept, Fidelity(seeds=1, epochs=1)) for kept in (4, 3, 2, 1)]
    assert chosen[0].mask.sum() == 1  # of equals, the fewest qubits
    assert chosen[0].seconds == chosen[1].seconds == 4.0


def test_masks_trained_together_are_those_trained_alone():
    masks = [mask for _, mask in search().masks]
    together = search().scores.of_all(masks)
    alone = [search().scores._train_alone(mask, FULL) for mask in masks]
    for one, other in zip(together, alone, strict=True):
        assert np.array_equal(one.validation, other.validation)
        assert np.array_equal(one.test, other.test)


@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": SETTINGS.threshold.replace(prune="zero", seeds=1)},
        {"qnn": DOUBLE.replace(simulator="default.qubit")},
    ],
    ids=["zeroed pixels", "another engine"],
)
def test_what_no_gate_can_stand_for_is_trained_mask_by_mask(changes, monkeypatch):
    alone = []
    train_alone = Scores._train_alone

    def noted(self, mask, fidelity):
        alone.append(int(mask.sum()))
        return train_alone(self, mask, fidelity)

    monkeypatch.setattr(Scores, "_train_alone", noted)
    scores = Scores(TASK, 0, SPLITS.of(0), SETTINGS.replace(**changes))
    masks = [mask for _, mask in search().masks[:2]]
    found = scores.of_all(masks, Fidelity(seeds=1, epochs=1))
    assert alone == [4, 3]
    assert all(0.0 <= score.validation[0] <= 1.0 for score in found)


def test_lbfgsb_stays_where_the_accuracy_is_flat(scripted):
    found = scripted(dict.fromkeys((1, 2, 3, 4), (0.8, 0.8)))
    chosen = METHODS["lbfgsb"](found, "validation")
    assert chosen.tau == pytest.approx(0.5 * found.upper)
    assert not chosen.moved
    assert chosen.evaluations == len(found.trace) == 2  # the point and its finite difference


def test_lbfgsb_moves_where_a_step_is_within_its_difference(scripted):
    edge = np.sort(search().ceiling)[0]  # between four and three positions
    start = (edge - 0.005) / search().upper
    options = SETTINGS.threshold.lbfgsb.replace(start=start)
    accuracy = {4: (0.7, 0.7), 3: (0.8, 0.8), 2: (0.6, 0.6), 1: (0.5, 0.5)}
    chosen = METHODS["lbfgsb"](scripted(accuracy, lbfgsb=options), "validation")
    assert chosen.moved
    assert chosen.mask.sum() == 3


def test_the_soft_slope_is_that_of_the_loss(monkeypatch):
    found = search()
    tau, step = 0.3, 1e-5
    fits = []
    train = soft.train

    def frozen(*arguments):  # angles trained once, so that only the mask changes
        if not fits:
            fits.append(train(*arguments))
        return fits[0]

    monkeypatch.setattr(soft, "train", frozen)
    _, slope = soft.soft_loss(found, "validation", tau)
    up, down = (soft.soft_loss(found, "validation", tau + sign * step)[0] for sign in (1, -1))
    assert slope[0] == pytest.approx((up - down) / (2 * step), abs=1e-6)
    assert abs(slope[0]) > 1e-3


def test_real_searches_agree_on_their_models():
    found = search()
    for method in METHODS.values():
        chosen = method(found, "validation")
        assert chosen.mask.any()
        assert np.array_equal(chosen.mask, found.mask(chosen.tau))
        assert 0 <= chosen.tau <= found.upper
    again = search()
    METHODS["exact"](again, "validation")
    best = max(-e.objective for e in found.trace if e.method == "exact")
    assert best == max(-e.objective for e in again.trace)
    for ours, theirs in zip(found.trace, again.trace, strict=False):
        assert ours.objective == theirs.objective


def test_no_position_kept_means_always_the_second_class():
    y = np.array([1, -1, -1, -1], dtype=np.int8)
    uneven = replace(SPLITS, test=Samples(SPLITS.test.x[:4], y))
    score = Scores(TASK, 0, uneven.of(0), SETTINGS).of(np.zeros(4, dtype=bool))
    assert score.on("test") == 0.75
    assert score.on("validation") == 0.5
    assert score.seconds == 0.0


def test_a_manual_threshold_that_prunes_everything_is_refused():
    with pytest.raises(UserError, match=r"mnist 3-5: threshold\.tau = 0\.99 prunes every position"):
        METHODS["manual"](search(tau=0.99), "validation")


@pytest.mark.parametrize("method", ["exact", "manual"])
def test_a_given_threshold_is_compared_only_where_one_is_configured(method):
    choices = compare_methods(search(method=method))
    assert ("manual" in choices) == (method == "manual")
    assert {"exact", "low_fidelity", "lbfgsb", "soft"} <= set(choices)


def test_the_configured_choice_is_that_of_its_method_and_split(scripted):
    accuracy = {4: (0.7, 0.9), 3: (0.8, 0.8), 2: (0.9, 0.6), 1: (0.5, 0.5)}
    chosen = configured_choice(scripted(accuracy, method="low_fidelity", select_on="test"))
    assert (chosen.method, chosen.select_on, chosen.mask.sum()) == ("low_fidelity", "test", 4)


def test_files_hold_what_the_searches_saw(scripted):
    accuracy = {4: (0.7, 0.9), 3: (0.8, 0.8), 2: (0.9, 0.6), 1: (0.5, 0.5)}
    found = scripted(accuracy, repetition=1, sweep=[0.0, 0.5])
    choices = {"exact": {s: METHODS["exact"](found, s) for s in ("validation", "test")}}
    trace = trace_rows(found)
    assert [row["evaluation"] for row in trace] == [1, 2, 3, 4] * 2
    assert [row["n_kept"] for row in trace[:4]] == [4, 3, 2, 1]
    assert [row["objective"] for row in trace[4:]] == [-0.9, -0.8, -0.6, -0.5]
    swept = sweep_rows(found)
    assert [row["tau"] for row in swept] == [0.0, 0.5]
    kept = [row["n_kept"] for row in swept]
    assert kept == [int((found.ceiling >= tau).sum()) for tau in (0.0, 0.5)]
    assert [row["test_accuracy"] for row in swept] == [accuracy[n][1] for n in kept]
    on_validation, on_test = choice_rows(Found(found, choices))
    assert (on_validation["test_accuracy"], on_validation["optimism"]) == (0.6, 0.0)
    assert (on_test["test_accuracy"], on_test["optimism"]) == (0.9, pytest.approx(0.3))
    assert {row["repetition"] for row in (*trace, *swept, on_validation, on_test)} == {1}


def test_a_cold_soft_mask_is_the_hard_one():
    cold = SETTINGS.threshold.soft.replace(temperature=1e-4)
    found = search(soft=cold)
    loss, slope = soft.soft_loss(found, "validation", 0.45)
    kept = found.mask(0.45)
    assert 0 < kept.sum() < 4
    hard = found.scores.splits.with_features(lambda x: x * kept)
    qnn = found.scores.unpruned()
    fit = train(qnn, hard, found.scores.seeds[:1], SETTINGS.training, "with a hard mask")
    z = predict(qnn, fit.angles, hard.validation.x)
    assert loss == pytest.approx(np.maximum(0.0, 1 - hard.validation.y * z).mean())
    assert slope == 0.0


def test_lbfgsb_stays_where_the_slope_is_within_its_tolerance(scripted):
    edge = np.sort(search().ceiling)[0]
    options = SETTINGS.threshold.lbfgsb.replace(start=(edge - 0.005) / search().upper)
    accuracy = {4: (0.7, 0.7), 3: (0.8, 0.8), 2: (0.6, 0.6), 1: (0.5, 0.5)}
    room = search().upper - edge  # no projected slope is longer than the way to the bound
    for tolerance, moved in ((0.9 * room, True), (1.1 * room, False)):
        found = scripted(accuracy, lbfgsb=options.replace(tolerance=tolerance))
        assert METHODS["lbfgsb"](found, "validation").moved == moved
