"""The three searches for the threshold, on a pair small enough to know the answer."""

import numpy as np
import pytest

from atp import threshold as threshold_module
from atp.errors import UserError
from atp.pruning import class_means, distinct_masks
from atp.qnn.circuit import make_ansatz
from atp.threshold import Score, Search, optimism
from atp.training import Samples

SETTINGS = {
    "threshold": {
        "prune": "drop",
        "tau": 0.2,
        "tau_max": 1.0,
        "halving": {"epochs": 1, "seeds": 1},
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
        def score(self: Search, kept: np.ndarray) -> Score:
            validation, test = accuracy[int(kept.sum())]
            found = Score(np.array([validation]), np.array([test]), 1.0)
            self._scores[kept.tobytes()] = found
            return found

        monkeypatch.setattr(threshold_module.Search, "score", score)
        return search()

    return install


def test_exact_tries_every_mask_and_takes_the_best(scripted):
    found = scripted({4: (0.7, 0.9), 3: (0.8, 0.8), 2: (0.9, 0.6), 1: (0.5, 0.5)})
    chosen = {split: found.run("exact", split) for split in ("validation", "test")}
    masks = distinct_masks(*found.means, 1.0)
    assert [e.tau for e in found.trace[: len(masks)]] == [tau for tau, _ in masks]
    assert (chosen["validation"].kept.sum(), chosen["test"].kept.sum()) == (2, 4)
    assert chosen["validation"].moved
    assert not chosen["test"].moved
    assert chosen["validation"].seconds == len(masks)
    assert optimism(found.score, chosen) == pytest.approx(0.9 - 0.6)


def test_ties_go_to_the_fewest_qubits(scripted):
    found = scripted({4: (0.9, 0.9), 3: (0.9, 0.9), 2: (0.8, 0.8), 1: (0.9, 0.9)})
    assert found.run("exact", "validation").kept.sum() == 1


def test_halving_keeps_the_better_half_for_twice_as_long(monkeypatch):
    found = search()
    accuracy = {4: 0.7, 3: 0.8, 2: 0.9, 1: 0.9}
    asked = []

    def score(kept, n_seeds=None, epochs=None):
        asked.append((int(kept.sum()), epochs))
        value = np.array([accuracy[int(kept.sum())]])
        return Score(value, value, 1.0)

    monkeypatch.setattr(found, "_train", score)
    chosen = found.run("halving", "validation")
    assert asked == [(4, 1), (3, 1), (2, 1), (1, 1), (2, 2), (1, 2)]
    assert chosen.kept.sum() == 1  # of equals, the fewest qubits
    assert chosen.seconds == 6.0


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
    for method in ("exact", "halving", "lbfgsb", "soft", "manual"):
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
