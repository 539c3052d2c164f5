"""Every verdict of every claim from made-up results whose truth is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from atp.claims.effects import CLASSES, Effect, mean_over_pairs, share_of_pairs
from atp.claims.evidence import Evidence, Robustness, Sweep
from atp.claims.judge import JUDGES, judge_claim, judge_claims
from atp.claims.planning import pairs_needed, what_it_takes
from atp.claims.published import UNPRINTED, published
from atp.claims.rules import Scale, read_rules
from atp.claims.table import EFFECTS, claims_table, effects_table, sentence
from atp.claims.verdict import (
    NO_EFFECT,
    NOT_TESTABLE,
    OPPOSITE,
    SUPPORTED,
    UNDECIDED,
    judge,
)
from atp.data.task import Task
from atp.results.sheet import markdown
from atp.results.tidy import TASK
from atp.settings.sections import Settings, Statistics

REFERENCE = Path(__file__).parents[2] / "reference"
RULES = {rule.id: rule for rule in read_rules(REFERENCE / "claims.yaml")}
STATISTICS = Statistics(
    unit="pairs", level=0.95, resamples=500, test_images=200, fewest_pairs=6, fewest_repetitions=3
)
SETTINGS = Settings(seed=3, statistics=STATISTICS)
TASKS = [Task("fashion_mnist", (a, b)) for a in range(4) for b in range(a + 1, 7)][:11]
ENCODINGS = ("angle", "amplitude", "atp", "pca", "sqe")
TABLES = ("table1_accuracy", "table2_entropy", "table3_depolarizing", "table4_fgsm")


class World:
    """Results in which a claim's effect is `gain`, scattered over pairs by `scatter`."""

    def __init__(self, gain, scatter):
        self.gain = gain
        self.scatter = scatter
        self.random = np.random.default_rng(11)

    def around(self, level):
        """Ten seeds on each pair around a level of their own."""
        pairs = level + self.scatter * self.random.normal(size=(len(TASKS), 1))
        table = pairs + 0.1 * self.random.normal(size=(len(TASKS), 10))
        return dict(zip(TASKS, table, strict=True))

    def measured(self, high, base=80.0):
        """Encodings around a base, some of them better by the gain."""
        return {name: self.around(base + self.gain * (name in high)) for name in ENCODINGS}

    def fixed(self, level):
        return dict.fromkeys(TASKS, np.full(10, level))

    def sweeps(self, peaks):
        """Validation peaks at the given threshold; the test set agrees up to gain and scatter."""
        tau = np.array([0.0, 0.2, 0.4, 0.6])
        found = {}
        for task, peak in zip(TASKS, peaks, strict=True):
            validation, test = np.full((2, 10, 4), 80.0)
            validation[:, peak] += 3
            test += 0.1 * self.random.normal(size=(10, 4))
            test[:, peak] += self.gain + self.scatter * self.random.normal()
            found[task] = Sweep(tau, np.array([9, 6, 3, 0]), validation, test)
        return found

    def accuracy(self):
        return Evidence(accuracy=self.measured(["atp"]))

    def entropy(self):
        levels = {name: self.around(5.0 - self.gain * (name == "atp")) for name in ENCODINGS}
        return Evidence(entropy=levels)

    def sweet_spot(self):
        return Evidence(sweeps=self.sweeps([1] * len(TASKS)))

    def adaptivity(self):
        return Evidence(sweeps=self.sweeps([0, 1, 2, 1, 0, 2, 1, 0, 2, 1, 0]))

    def low_intensity(self):
        controls = {name: self.around(80.0 - self.gain) for name in ("drop_random", "drop_highest")}
        controls |= {name: self.fixed(80.0) for name in ("drop_lowest", "none")}
        return Evidence(accuracy={"angle": self.fixed(80.0)}, controls=controls)

    def optimiser(self):
        sweeps = self.sweeps([1] * len(TASKS))
        found = [values.mean() for values in self.around(80.0 + self.gain).values()]
        moved = np.arange(len(TASKS)) % (2 if self.scatter > 1 else 1) == 0
        exact = pd.DataFrame([task.columns for task in TASKS]).assign(
            method="exact", select_on="validation"
        )
        exact = exact.assign(validation_accuracy=90.0, test_accuracy=90.0, moved=True)
        lbfgsb = exact.assign(method="lbfgsb", test_accuracy=found, moved=moved)
        return Evidence(sweeps=sweeps, searches=pd.concat([exact, lbfgsb]))

    def noise(self):
        accuracy = {name: self.fixed(90.0) for name in ENCODINGS}
        noise = {name: self.around(87.0 - self.gain) for name in ("angle", "amplitude", "pca")}
        noise |= {name: self.fixed(87.0) for name in ("atp", "sqe")}
        return Evidence(accuracy=accuracy, noise=Robustness({"": noise}, noise))

    def entropy_noise(self):
        """Without a gain, losses of encodings in an order whose rank correlation is 0."""
        entropy = {name: self.fixed(float(level)) for level, name in enumerate(ENCODINGS)}
        accuracy = {name: self.fixed(90.0) for name in ENCODINGS}
        lost = self.gain * np.arange(5) if self.gain else np.array([10, 40, 20, 0, 30])
        noise = {name: self.around(80.0 - loss) for name, loss in zip(ENCODINGS, lost, strict=True)}
        return Evidence(
            accuracy=accuracy, entropy=entropy, noise=Robustness({"5 % noise": noise}, noise)
        )

    def fgsm(self):
        attacked = {name: self.measured(["atp", "pca", "sqe"]) for name in ("FGSM", "PGD")}
        return Evidence(attack=Robustness(attacked, attacked["FGSM"]))

    def adversarial(self):
        def tables(level):
            columns = [self.around(level) for _ in range(3)]
            return {task: np.stack([of[task] for of in columns], axis=1) for task in TASKS}

        measured = {name: tables(80 + self.gain * (name == "atp")) for name in ENCODINGS}
        return Evidence(adversarial=measured, epsilons=(0.1, 0.2, 0.3))

    def hardware(self):
        gains = {task: values[:3] for task, values in self.around(self.gain).items()}
        return Evidence(hardware=gains, device="one training on fake_sherbrooke (simulated)")

    def overhead(self):
        claimed = {"atp": 15.0, "pca": 12.0, "sqe": 4.0}
        counted = {
            name: {"lbfgsb" if name == "atp" else "": self.around(level + 5 - 10 * self.gain)}
            for name, level in claimed.items()
        }
        counted["atp"]["exact"] = self.around(500.0)
        accuracy = self.measured([])
        return Evidence(accuracy=accuracy, overhead=counted, claimed_overhead=claimed)


# What is true, as gain and scatter, for each verdict.
WORLDS = {
    SUPPORTED: (5.0, 0.3),
    OPPOSITE: (-5.0, 0.3),
    NO_EFFECT: (0.0, 0.3),
    UNDECIDED: (0.9, 8.0),
}
# Claims on other scales than points.
OWN = {
    ("entropy", NO_EFFECT): (0.0, 0.02),
    ("entropy", UNDECIDED): (1.5, 0.8),
    ("overhead", UNDECIDED): (0.0, 8.0),
}
# What must not pass a bound is within it or beyond it.
BOUNDS = {("overhead", NO_EFFECT)}


def test_every_claim_has_a_rule_and_a_judge():
    assert list(RULES) == list(JUDGES)
    assert len(RULES) == 12


@pytest.mark.parametrize(
    ("claim", "expected"), sorted({(claim, name) for claim in JUDGES for name in WORLDS} - BOUNDS)
)
def test_verdict_is_true_to_the_world(claim, expected):
    world = World(*OWN.get((claim, expected), WORLDS[expected]))
    evidence = getattr(world, claim.replace("-", "_"))()
    judgement = judge_claim(RULES[claim], evidence, SETTINGS)
    assert judgement.verdict == expected, sentence(judgement)
    assert sentence(judgement).endswith(".")
    assert ("to decide" in sentence(judgement)) == (expected == UNDECIDED)


@pytest.mark.parametrize("claim", JUDGES)
def test_what_was_not_run_is_not_testable(claim):
    judgement = judge_claim(RULES[claim], Evidence(absent=UNPRINTED), SETTINGS)
    assert judgement.verdict == NOT_TESTABLE
    assert sentence(judgement).endswith(".")


def test_a_share_outside_the_range_refutes_the_sweet_spot():
    evidence = Evidence(sweeps=World(5.0, 0.3).sweeps([2] * len(TASKS)))
    judgement = judge_claim(RULES["sweet-spot"], evidence, SETTINGS)
    assert judgement.verdict == NO_EFFECT
    assert judgement.deciding.value == 0


def test_a_part_of_too_few_pairs_can_neither_show_nor_refute_a_claim():
    """The four pairs of FashionMNIST among others, as in the paper."""

    def sweeps(gain, where):
        found = World(gain, 0.3).sweeps([where] * len(TASKS))
        tasks = [Task("mnist", task.classes) for task in TASKS[4:]]
        return dict(zip([*TASKS[:4], *tasks], found.values(), strict=True))

    shown, refuted = (
        judge_claim(RULES["sweet-spot"], Evidence(sweeps=sweeps(gain, where)), SETTINGS)
        for gain, where in ((5.0, 1), (-5.0, 1))
    )
    assert shown.basis.findings == [SUPPORTED, SUPPORTED, NOT_TESTABLE]
    assert shown.verdict == UNDECIDED
    assert sentence(shown).endswith("to decide: 6 pairs, where 4 were run.")
    assert refuted.verdict == OPPOSITE


@pytest.mark.parametrize(("pairs", "verdict"), [(5, NOT_TESTABLE), (6, SUPPORTED)])
def test_five_pairs_are_not_judged(pairs, verdict):
    measured = World(5.0, 0.3).measured(["atp"])
    few = {name: dict(list(by.items())[:pairs]) for name, by in measured.items()}
    judgement = judge_claim(RULES["accuracy"], Evidence(accuracy=few, repetitions=10), SETTINGS)
    assert judgement.verdict == verdict
    assert len(judgement.effects) == 5
    if verdict == NOT_TESTABLE:
        assert sentence(judgement) == (
            "5 pairs were there to judge; a verdict needs 6 (`statistics.fewest_pairs`)."
        )


@pytest.mark.parametrize(
    ("repetitions", "verdict"), [(2, NOT_TESTABLE), (3, SUPPORTED), (None, SUPPORTED)]
)
def test_two_repetitions_are_not_judged(repetitions, verdict):
    evidence = Evidence(accuracy=World(5.0, 0.3).measured(["atp"]), repetitions=repetitions)
    judgement = judge_claim(RULES["accuracy"], evidence, SETTINGS)
    assert judgement.verdict == verdict
    if verdict == NOT_TESTABLE:
        assert "trained twice; a verdict needs 3 repetitions" in sentence(judgement)


def test_a_simulated_device_is_named():
    judgement = judge_claim(RULES["hardware"], World(5.0, 0.3).hardware(), SETTINGS)
    assert "simulated" in sentence(judgement)


def test_a_simulation_in_place_of_a_device_is_named_with_the_effect():
    evidence = replace(World(5.0, 0.3).hardware(), in_place="exact simulation")
    judgement = judge_claim(RULES["hardware"], evidence, SETTINGS)
    assert sentence(judgement).startswith("ATP − Angle (exact simulation): ")


# The scheme


def effect(value, p_effect=1.0, p_opposite=1.0, p_absent=1.0, smallest=1.0, pairs=11):
    scale = Scale("points", 0.0, smallest)
    return Effect("", scale, value, value - 1, value + 1, p_effect, p_opposite, p_absent, pairs)


@pytest.mark.parametrize(
    ("effects", "verdict", "deciding"),
    [
        ([effect(3, p_effect=0.01)], SUPPORTED, 0),
        ([effect(0.5, p_effect=0.001)], UNDECIDED, 0),  # sure, but too small to matter
        ([effect(3, p_effect=0.2)], UNDECIDED, 0),
        ([effect(0.5, p_effect=0.001, p_absent=0.01)], NO_EFFECT, 0),
        ([effect(-3, p_opposite=0.01, p_absent=0.001)], OPPOSITE, 0),
        ([effect(-3, p_opposite=0.06, p_absent=0.01)], NO_EFFECT, 0),
        # all have to be there: no correction
        ([effect(3, p_effect=0.01), effect(2, p_effect=0.04)], SUPPORTED, 1),
        ([effect(3, p_effect=0.04)] * 20, SUPPORTED, 0),
        ([effect(3, p_effect=0.04), effect(2, p_effect=0.2)], UNDECIDED, 1),
        # any of them refutes: Holm
        ([effect(3, p_effect=0.01), effect(0, p_absent=0.04)], UNDECIDED, 1),
        ([effect(3, p_effect=0.01), effect(0, p_absent=0.02)], NO_EFFECT, 1),
        ([effect(3, p_effect=0.01), effect(-1, p_opposite=0.04, p_absent=0.03)], UNDECIDED, 1),
        ([effect(3, p_effect=0.01), effect(-1, p_opposite=0.02, p_absent=0.01)], OPPOSITE, 1),
        ([effect(0, p_absent=1e-9), effect(-1, p_opposite=0.02, p_absent=0.01)], OPPOSITE, 1),
        # what is not tested is not counted either, but a claim without it cannot hold
        ([effect(-3, p_opposite=0.001, p_absent=0.001, pairs=5)], NOT_TESTABLE, 0),
        ([effect(3, p_effect=0.01), effect(3, p_effect=0.01, pairs=5)], UNDECIDED, 1),
        ([effect(-1, p_opposite=0.04, p_absent=0.03), effect(3, pairs=5)], OPPOSITE, 0),
        # of those that fall short, the one that needs the fewest pairs
        ([effect(0.9), effect(-2), effect(5, p_effect=0.2)], UNDECIDED, 1),
        # of those that do not, the one that needs the most
        ([effect(1.1, p_effect=0.2), effect(5, p_effect=0.3)], UNDECIDED, 0),
    ],
)
def test_scheme(effects, verdict, deciding):
    found = judge(effects, STATISTICS)
    assert (found.verdict, found.deciding) == (verdict, deciding)


def named(values):
    """Values by as many pairs."""
    return {Task("mnist", (0, number)): value for number, value in enumerate(values, start=1)}


def test_a_bound_has_no_between():
    scale = Scale("points", -1.0, -1.0)
    values = {0.0: SUPPORTED, -1.0: UNDECIDED, -2.0: OPPOSITE}
    for level, verdict in values.items():
        pairs = [np.array([level + shift]) for shift in (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)]
        found = mean_over_pairs("bound", scale, named(pairs), SETTINGS)
        assert judge([found], STATISTICS).verdict == verdict


def test_a_shared_pair_counts_against_what_is_to_be_shown():
    scale, wins = Scale("% of pairs", 20.0, 50.0), [1, 1, 1, 1, 1, 0.5, 1 / 3, 0, 0, 0, 0]
    found = share_of_pairs("", scale, named(wins), SETTINGS)
    assert found.value == pytest.approx(100 * sum(wins) / 11)
    sure, possible = (stats.binomtest(won, 11).proportion_ci(method="exact") for won in (5, 7))
    assert (found.low, found.high) == pytest.approx((100 * sure.low, 100 * possible.high))
    tests = ((5, 0.2, "greater"), (7, 0.2, "less"), (7, 0.5, "less"))
    expected = [2 * stats.binomtest(won, 11, p, alternative=side).pvalue for won, p, side in tests]
    assert (found.p_effect, found.p_opposite, found.p_absent) == pytest.approx(
        np.minimum(expected, 1)
    )


# Planning


def pairs_of(count, mean, deviation):
    """Pairs with exactly this mean and standard deviation, and the shape of a normal sample."""
    quantiles = stats.norm.ppf((np.arange(count) + 0.5) / count)
    return named(np.array([mean + deviation * q / quantiles.std(ddof=1)]) for q in quantiles)


@pytest.mark.parametrize(("mean", "verdict"), [(1.2, SUPPORTED), (0.4, NO_EFFECT), (-1, NO_EFFECT)])
def test_as_many_pairs_as_planned_decide(mean, verdict):
    scale, settings = Scale("points", 0.0, 1.0), SETTINGS.replace(seed=4)

    def judged(count):
        found = mean_over_pairs("", scale, pairs_of(count, mean, 6.0), settings)
        return found, judge([found], STATISTICS).verdict

    found, today = judged(12)
    needed = pairs_needed(found, 1, 0.95)
    assert today == UNDECIDED
    assert judged(int(0.6 * needed))[1] == UNDECIDED
    assert judged(int(1.2 * needed))[1] == verdict


def test_no_number_of_pairs_moves_an_estimate_off_its_bound():
    scale = Scale("points", -1.0, -1.0)
    found = mean_over_pairs("", scale, pairs_of(11, -1.0, 2.0), SETTINGS)
    on_it = replace(found, value=-1.0)
    assert pairs_needed(on_it, 1, 0.95) == np.inf
    told = what_it_takes(on_it, True, np.inf, 6)
    assert told == "no number of pairs decides while the estimate stays on its bound"


@pytest.mark.parametrize(
    ("value", "scale", "told"),
    [
        (1.5, Scale("points", 0.0, 1.0), "about 44 pairs would tell it from 0 points"),
        (0.5, Scale("points", 0.0, 1.0), "about 400 pairs would show it below 1 point"),
        (0.3, Scale("bits", 0.0, 0.35), "about 40000 pairs would show it below 0.35 bits"),
        (-2.0, Scale("%", -5.0, -5.0), "about 12 pairs would tell it from −5 %"),
    ],
)
def test_what_it_takes_is_told_in_the_effects_unit(value, scale, told):
    """An interval of ± 3 over eleven pairs; one that just decides asks for one more."""
    found = Effect("", scale, value, value - 3, value + 3, 0.5, 0.5, 0.5, 11)
    assert what_it_takes(found, True, pairs_needed(found, 1, 0.95), 6).endswith(told)


def test_correction_asks_for_more_pairs():
    found = mean_over_pairs("", Scale("points", 0.0, 1.0), pairs_of(11, -0.5, 6.0), SETTINGS)
    ratio = (stats.norm.ppf(1 - 0.025 / 6) / stats.norm.ppf(0.975)) ** 2
    assert pairs_needed(found, 6, 0.95) / pairs_needed(found, 1, 0.95) == pytest.approx(ratio, 0.05)


# The paper's own numbers


@pytest.fixture(scope="module")
def paper():
    return published({name: REFERENCE / f"{name}.csv" for name in TABLES})


@pytest.fixture(scope="module")
def wide():
    tables = [pd.read_csv(REFERENCE / f"{name}.csv") for name in TABLES]
    return [table.pivot(index=TASK, columns="encoding", values="value") for table in tables]


def judged(paper, claim):
    return judge_claim(
        RULES[claim], paper, SETTINGS.replace(statistics=STATISTICS.replace(resamples=4000))
    )


def two_sided(*test):
    return 2 * stats.binomtest(*test[:3], alternative=test[3]).pvalue


def test_entropy_is_undecided_as_sqe_is_almost_as_low(paper, wide):
    ranks = wide[1].rank(axis=1, method="min")
    lowest, alone = (ranks["atp"] == 1), (ranks == 1).sum(axis=1) == 1
    assert ((lowest & alone).sum(), lowest.sum()) == (7, 8)
    assert two_sided(7, 11, 0.2, "greater") < 0.05 < two_sided(8, 11, 0.9, "less")
    judgement = judged(paper, "entropy")
    assert judgement.verdict == UNDECIDED
    assert judgement.deciding.name == "SQE − ATP"
    assert judgement.deciding.value == pytest.approx((wide[1]["sqe"] - wide[1]["atp"]).mean())
    assert 11 < judgement.needed < 100


def test_atp_loses_more_than_eight_points(paper, wide):
    within = ((wide[0] - wide[2])["atp"] <= 8).sum()
    assert within == 5
    assert 4 * two_sided(within, 11, 0.9, "less") < 0.05 < two_sided(within, 11, 0.5, "less")
    judgement = judged(paper, "noise")
    assert judgement.verdict == NO_EFFECT
    assert judgement.deciding.value == pytest.approx(100 * 5 / 11)


def test_fgsm_is_undecided_as_sqe_is_not_clearly_above_angle(paper, wide):
    gap = wide[3]["sqe"] - wide[3]["angle"]
    assert stats.ttest_1samp(gap, 0).pvalue > 0.05
    judgement = judged(paper, "fgsm")
    assert judgement.verdict == UNDECIDED
    assert judgement.deciding.name == "SQE − Angle"
    assert judgement.deciding.value == pytest.approx(gap.mean())


def test_on_its_own_numbers_the_papers_accuracy_is_the_highest(paper, wide):
    others = wide[0].drop(columns="atp")
    best = others.max(axis=1)
    assert ((wide[0]["atp"] > best).sum(), (wide[0]["atp"] >= best).sum()) == (7, 10)
    assert two_sided(7, 11, 0.2, "greater") < 0.05
    gaps = others.rsub(wide[0]["atp"], axis=0)
    assert (gaps.mean() >= 1).all()
    judgement = judged(paper, "accuracy")
    assert judgement.verdict == SUPPORTED
    assert judgement.deciding.name == "ATP − PCA"
    assert "0 of 11 gaps" in sentence(judgement)


# The tables


def test_tables_hold_every_claim_and_effect(paper):
    rules = list(RULES.values())
    papers = judge_claims(rules, paper, SETTINGS)
    ours = [
        judge_claim(rule, getattr(World(5, 0.3), rule.id.replace("-", "_"))(), SETTINGS)
        for rule in rules
    ]
    joined = claims_table(papers, ours, ours, 0.95, "")
    table = joined.frame
    assert list(table["id"]) == list(RULES)
    assert set(table["verdict"]) == {SUPPORTED}
    assert (table["effect"] >= table["smallest_effect"]).all()
    assert markdown(joined.sheet).count("**supported**") == 12
    effects = effects_table({"paper": papers, "ours": ours})
    assert list(effects.columns) == EFFECTS
    assert effects[effects["numbers"] == "ours"].groupby("id")["deciding"].sum().eq(1).all()


def test_a_verdict_that_hangs_on_models_that_did_not_learn_is_told_twice(paper):
    rules = [RULES["accuracy"]]
    papers, ours, every = (
        judge_claims(rules, evidence, SETTINGS)
        for evidence in (paper, World(5.0, 0.3).accuracy(), World(0.0, 0.3).accuracy())
    )
    table = claims_table(papers, ours, every, 0.95, "PneumoniaMNIST (0, 1): ATP")
    row = table.frame.iloc[0]
    assert (row["verdict"], row["verdict_with_untrained"]) == (SUPPORTED, NO_EFFECT)
    assert row["ours"].endswith("With the models that did not learn: no effect.")
    assert "for every image: PneumoniaMNIST (0, 1): ATP." in table.sheet.caption
    same = claims_table(papers, ours, ours, 0.95, "")
    assert "did not learn" not in same.frame.iloc[0]["ours"]
    assert "every image" not in same.sheet.caption


def test_equal_seeds_give_equal_intervals():
    worlds = [World(1.0, 2.0).accuracy() for _ in range(2)]
    first, second = (judge_claim(RULES["accuracy"], world, SETTINGS) for world in worlds)
    assert first.effects == second.effects


def test_over_classes_a_data_set_without_enough_of_them_is_left_out():
    settings = SETTINGS.replace(statistics=STATISTICS.replace(unit=CLASSES))
    classes = [(0, 1), (0, 2), (1, 2)]
    values = {Task("mnist", pair): np.array([1.0, 3.0]) for pair in classes}
    lone = {Task("cifar10", (0, 1)): np.array([9.0, 9.0])}
    found = mean_over_pairs("", Scale("points", 0.0, 1.0), {**values, **lone}, settings)
    assert (found.value, found.pairs) == (2.0, 3)
    nothing = mean_over_pairs("", Scale("points", 0.0, 1.0), lone, settings)
    assert nothing.pairs == 0
    assert np.isnan(nothing.value)
