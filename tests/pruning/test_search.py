"""The three searches for the threshold, on a pair small enough to know the answer."""

import numpy as np
import pytest

from atp.errors import UserError
from atp.pruning import search as threshold_module
from atp.pruning.masks import class_means, distinct_masks
from atp.pruning.search import Score, Search, optimism
from atp.qnn.circuit import make_ansatz
from atp.training.train import Samples

SETTINGS = {
    "threshold": {
        "prune": "drop",
        "tau": 0.2,
        "tau_max": 1.0,
        "masks": 64,
        "brief": {"epochs": 1, "seeds": 1},
        "lbfgsb": {"start": 0.5, "step": 0.01, "tolerance": 1e-5, "iterations": 20},
        "soft": {
            "start": 0.5,
            "temperature": 0.05,
            "tolerance": 1e-5,
            "iterations": 3,
            "evaluations": 5,
            "seeds": 1,
        },
    },
    "training": {
        "loss": "hinge",
        "optimizer": "adam",
        "learning_rate": 0.1,
        "batch_size": 20,
        "epochs": 3,
        "patience": 3,
        "angles": {"distribution": "normal", "scale": 0.3},
    },
    "qnn": {"simulator": "pathsum", "precision": "double"},
}


def samples(count: int, seed: int) -> Samples:
    generator = np.random.default_rng(seed)
    y = np.where(np.arange(count) % 2 == 0, 1, -1).astype(np.int8)
    x = generator.uniform(0, 0.1, (count, 4)).astype(np.float32)
    x[:, 2] += 0.3  # bright, and the same in both classes
    x[y == 1, 0] += 0.7
    x[y == -1, 1] += 0.6
    return Samples(x, y)


def search(settings=SETTINGS, seeds=(1, 2)) -> Search:
    parts = {"training": samples(60, 0), "validation": samples(40, 1), "test": samples(40, 2)}
    means = class_means(parts["training"].x, parts["training"].y)
    return Search(means, parts, make_ansatz("xx-zz", 2), settings, list(seeds), "a pair")


@pytest.fixture
def scripted(monkeypatch):
    """Searches whose accuracy is a known function of the number of kept positions."""

    def install(accuracy: dict[int, tuple[float, float]]) -> Search:
        def train(self: Search, masks: list, n_seeds=None, epochs=None) -> list[Score]:
            values = [accuracy[int(kept.sum())] for kept in masks]
            return [Score(np.array([a]), np.array([b]), 1.0) for a, b in values]

        monkeypatch.setattr(threshold_module.Search, "_train", train)
        return search()

    return install


def test_exact_tries_every_mask_and_takes_the_best(scripted):
    found = scripted({4: (0.7, 0.9), 3: (0.8, 0.8), 2: (0.9, 0.6), 1: (0.5, 0.5)})
    chosen = {split: found.run("exact", split) for split in ("validation", "test")}
    masks = distinct_masks(*found.means, 1.0, 64)
    assert [e.tau for e in found.trace[: len(masks)]] == [tau for tau, _ in masks]
    assert (chosen["validation"].kept.sum(), chosen["test"].kept.sum()) == (2, 4)
    assert chosen["validation"].moved
    assert not chosen["test"].moved
    assert chosen["validation"].seconds == len(masks)
    assert optimism(found.score, chosen) == pytest.approx(0.9 - 0.6)


def test_ties_go_to_the_fewest_qubits(scripted):
    found = scripted({4: (0.9, 0.9), 3: (0.9, 0.9), 2: (0.8, 0.8), 1: (0.9, 0.9)})
    assert found.run("exact", "validation").kept.sum() == 1


def test_a_brief_search_trains_every_mask_for_its_epochs(monkeypatch):
    found = search()
    accuracy = {4: 0.7, 3: 0.8, 2: 0.9, 1: 0.9}
    asked = []

    def train(masks, n_seeds=None, epochs=None):
        asked.append(([int(kept.sum()) for kept in masks], n_seeds, epochs))
        values = [np.array([accuracy[int(kept.sum())]]) for kept in masks]
        return [Score(value, value, 1.0) for value in values]

    monkeypatch.setattr(found, "_train", train)
    chosen = [found.run("brief", split) for split in ("validation", "test")]
    assert asked == [([4, 3, 2, 1], 1, 1)]
    assert chosen[0].kept.sum() == 1  # of equals, the fewest qubits
    assert chosen[0].seconds == chosen[1].seconds == 4.0


def test_masks_trained_together_are_those_trained_alone():
    found = search()
    masks = [kept for _, kept in found.masks]
    together = found._train(masks)
    alone = [found._train([kept])[0] for kept in masks]
    for one, other in zip(together, alone, strict=True):
        assert np.array_equal(one.validation, other.validation)
        assert np.array_equal(one.test, other.test)


def test_zeroed_pixels_and_other_engines_are_trained_mask_by_mask():
    for changed in ({"threshold": {"prune": "zero"}}, {"qnn": {"simulator": "default.qubit"}}):
        section = next(iter(changed))
        made = search({**SETTINGS, section: {**SETTINGS[section], **changed[section]}}, seeds=(1,))
        scores = made._train([kept for _, kept in made.masks[:2]], epochs=1)
        assert len(scores) == 2
        assert all(0.0 <= score.validation[0] <= 1.0 for score in scores)


def test_lbfgsb_stays_where_the_accuracy_is_flat(scripted):
    found = scripted(dict.fromkeys((1, 2, 3, 4), (0.8, 0.8)))
    chosen = found.run("lbfgsb", "validation")
    assert chosen.tau == pytest.approx(0.5 * found.upper)
    assert not chosen.moved
    assert chosen.evaluations == len(found.trace) == 2  # the point and its finite difference


def test_lbfgsb_moves_where_a_step_is_within_its_difference(scripted):
    found = scripted({4: (0.7, 0.7), 3: (0.8, 0.8), 2: (0.6, 0.6), 1: (0.5, 0.5)})
    edge = np.sort(np.maximum(*found.means))[0]  # between four and three positions
    start = (edge - 0.005) / found.upper
    found.threshold = {**found.threshold, "lbfgsb": {**found.threshold["lbfgsb"], "start": start}}
    chosen = found.run("lbfgsb", "validation")
    assert chosen.moved
    assert chosen.kept.sum() == 3


def test_the_soft_slope_is_that_of_the_loss():
    found = search(seeds=(1,))
    tau, step = 0.3, 1e-5
    fits = []
    train = found._fit

    def frozen(*arguments, **options):  # angles trained once, so that only the mask changes
        if not fits:
            fits.append(train(*arguments, **options))
        return fits[0]

    found._fit = frozen
    _, slope = found._soft_loss("validation", tau)
    up, down = (found._soft_loss("validation", tau + sign * step)[0] for sign in (1, -1))
    assert slope[0] == pytest.approx((up - down) / (2 * step), abs=1e-6)


def test_real_searches_agree_on_their_models():
    found = search()
    for method in ("exact", "brief", "lbfgsb", "soft", "manual"):
        chosen = found.run(method, "validation")
        assert chosen.kept.any()
        assert np.array_equal(chosen.kept, found.kept(chosen.tau))
        assert 0 <= chosen.tau <= found.upper
    again = search()
    again.run("exact", "validation")
    best = max(-e.objective for e in found.trace if e.method == "exact")
    assert best == max(-e.objective for e in again.trace)
    for ours, theirs in zip(found.trace, again.trace, strict=False):
        assert ours.objective == theirs.objective


def test_no_position_kept_means_always_the_second_class():
    found = search()
    score = found.score(np.zeros(4, dtype=bool))
    assert score.on("test") == 0.5
    assert score.seconds == 0.0


def test_a_manual_threshold_that_prunes_everything_is_refused():
    settings = {**SETTINGS, "threshold": {**SETTINGS["threshold"], "tau": 0.99}}
    with pytest.raises(UserError, match=r"a pair: threshold\.tau = 0\.99 prunes every position"):
        search(settings).run("manual", "validation")
