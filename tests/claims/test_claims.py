"""Every verdict of every claim from made-up results whose truth is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from atp.claims.effects import Effect
from atp.claims.evidence import Evidence, Sweep
from atp.claims.judge import JUDGES, judge_claim, judge_claims
from atp.claims.published import UNPRINTED, published
from atp.claims.rules import TIMED, Scale, read_rules
from atp.claims.table import EFFECTS, effects_table, make_table, sentence, verdict_table
from atp.claims.verdict import INCONCLUSIVE, NOT_SUPPORTED, NOT_TESTABLE, SUPPORTED, judge
from atp.data.task import Task
from atp.results.sheet import markdown
from atp.results.tidy import TASK
from atp.settings.sections import Settings, Statistics

REFERENCE = Path(__file__).parents[2] / "reference"
RULES = {rule.id: rule for rule in read_rules(REFERENCE / "claims.yaml")}
STATISTICS = Statistics(level=0.95, resamples=500, test_images=200)
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
        controls["drop_lowest"] = self.fixed(80.0)
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
        return Evidence(accuracy=accuracy, noise=noise)

    def entropy_noise(self):
        entropy = {name: self.fixed(float(level)) for level, name in enumerate(ENCODINGS)}
        accuracy = {name: self.fixed(90.0) for name in ENCODINGS}
        noise = {
            name: self.around(80.0 - level * self.gain) for level, name in enumerate(ENCODINGS)
        }
        return Evidence(accuracy=accuracy, entropy=entropy, noise=noise)

    def fgsm(self):
        return Evidence(attack=self.measured(["atp", "pca", "sqe"]))

    def adversarial(self):
        def table(level):
            return level + (0.1 + self.scatter) * self.random.normal(size=(10, 3))

        tables = {name: {TASKS[0]: table(80 + self.gain * (name == "atp"))} for name in ENCODINGS}
        return Evidence(adversarial=tables, epsilons=(0.1, 0.2, 0.3))

    def hardware(self):
        gains = {task: values[:1] for task, values in self.around(self.gain).items()}
        return Evidence(hardware=gains, device="fake_sherbrooke (simulated)")

    def overhead(self):
        claimed = {"atp": 15.0, "pca": 12.0, "sqe": 4.0}
        measured = {
            name: self.around(level + 5 - 10 * self.gain) for name, level in claimed.items()
        }
        return Evidence(overhead=measured, claimed_overhead=claimed)


WORLDS = {SUPPORTED: (5.0, 0.3), NOT_SUPPORTED: (-5.0, 0.3), INCONCLUSIVE: (0.9, 8.0)}
# Where much scatter alone would refute or show the claim.
UNSURE = {"entropy": (1.5, 0.8), "overhead": (0.0, 8.0)}


def test_every_claim_has_a_rule_and_a_judge():
    assert list(RULES) == list(JUDGES)
    assert len(RULES) == 12


@pytest.mark.parametrize("expected", WORLDS)
@pytest.mark.parametrize("claim", JUDGES)
def test_verdict_is_true_to_the_world(claim, expected):
    unsure = expected == INCONCLUSIVE and claim in UNSURE
    world = World(*(UNSURE[claim] if unsure else WORLDS[expected]))
    evidence = getattr(world, claim.replace("-", "_"))()
    judgement = judge_claim(RULES[claim], evidence, SETTINGS)
    assert judgement.verdict == expected, sentence(judgement)
    assert sentence(judgement).endswith(".")


@pytest.mark.parametrize("claim", JUDGES)
def test_what_was_not_run_is_not_testable(claim):
    judgement = judge_claim(RULES[claim], Evidence(absent=UNPRINTED), SETTINGS)
    assert judgement.verdict == NOT_TESTABLE
    assert sentence(judgement).endswith(".")


def test_a_share_outside_the_range_refutes_the_sweet_spot():
    evidence = Evidence(sweeps=World(5.0, 0.3).sweeps([2] * len(TASKS)))
    judgement = judge_claim(RULES["sweet-spot"], evidence, SETTINGS)
    assert judgement.verdict == NOT_SUPPORTED
    assert judgement.deciding.value == 0


def test_a_simulated_device_is_named():
    judgement = judge_claim(RULES["hardware"], World(5.0, 0.3).hardware(), SETTINGS)
    assert "simulated" in sentence(judgement)


# The scheme


def effect(value, p_none, p_smallest, smallest=1.0):
    return Effect("", Scale("points", 0.0, smallest), value, value, value, p_none, p_smallest)


@pytest.mark.parametrize(
    ("effects", "verdict", "deciding"),
    [
        ([effect(3, 0.01, 0.2)], SUPPORTED, 0),
        ([effect(0.5, 0.001, 0.2)], INCONCLUSIVE, 0),  # sure, but too small to matter
        ([effect(3, 0.2, 0.3)], INCONCLUSIVE, 0),
        ([effect(-3, 0.01, 0.01)], NOT_SUPPORTED, 0),
        ([effect(0.1, 0.5, 0.01)], NOT_SUPPORTED, 0),
        ([effect(3, 0.01, 0.2), effect(2, 0.04, 0.3)], SUPPORTED, 1),
        ([effect(3, 0.04, 0.2), effect(2, 0.2, 0.3)], INCONCLUSIVE, 1),
        ([effect(3, 0.01, 0.2), effect(0, 0.9, 0.04)], INCONCLUSIVE, 1),  # Holm: 0.08
        ([effect(3, 0.01, 0.2), effect(0, 0.9, 0.02)], NOT_SUPPORTED, 1),
        ([effect(3, np.nan, np.nan)], INCONCLUSIVE, 0),
    ],
)
def test_scheme(effects, verdict, deciding):
    found = judge(effects, level=0.95)
    assert (found.verdict, found.deciding) == (verdict, deciding)


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


def test_entropy_is_not_the_lowest_consistently(paper, wide):
    ranks = wide[1].rank(axis=1, method="min")
    lowest = ((ranks["atp"] == 1) / (ranks == 1).sum(axis=1)).sum()
    assert lowest == 7.5
    assert proportion_confint(lowest, 11, method="wilson")[1] < 0.9
    assert judged(paper, "entropy").verdict == NOT_SUPPORTED


def test_atp_loses_more_than_eight_points(paper, wide):
    within = ((wide[0] - wide[2])["atp"] <= 8).sum()
    assert within == 5
    assert 2 * 2 * proportions_ztest(within, 11, 0.9, prop_var=0.9)[1] < 0.05  # Holm of 4, at most
    judgement = judged(paper, "noise")
    assert judgement.verdict == NOT_SUPPORTED
    assert judgement.deciding.value == pytest.approx(100 * 5 / 11)


def test_fgsm_is_inconclusive_as_sqe_is_not_clearly_above_angle(paper, wide):
    gap = wide[3]["sqe"] - wide[3]["angle"]
    assert stats.ttest_1samp(gap, 0).pvalue > 0.05
    judgement = judged(paper, "fgsm")
    assert judgement.verdict == INCONCLUSIVE
    assert judgement.deciding.name == "SQE − Angle"
    assert judgement.deciding.value == pytest.approx(gap.mean())


def test_accuracy_is_inconclusive(paper, wide):
    others = wide[0].drop(columns="atp").max(axis=1)
    assert ((wide[0]["atp"] > others).sum(), (wide[0]["atp"] >= others).sum()) == (7, 10)
    assert proportion_confint(7 + 5 / 6 + 0.5, 11, method="wilson")[0] < 0.5
    judgement = judged(paper, "accuracy")
    assert judgement.verdict == INCONCLUSIVE
    assert "0 of 11 gaps" in sentence(judgement)


# The tables


def test_tables_hold_every_claim_and_effect(paper, tmp_path):
    rules = list(RULES.values())
    papers = judge_claims(rules, paper, SETTINGS)
    ours = [
        judge_claim(rule, getattr(World(5, 0.3), rule.id.replace("-", "_"))(), SETTINGS)
        for rule in rules
    ]
    table = verdict_table(papers, ours)
    assert list(table["id"]) == list(RULES)
    assert set(table["verdict"]) == {SUPPORTED}
    assert (table["effect"] >= table["smallest_effect"]).all()
    parts = {"verdicts": table["id"] != TIMED, "overhead": table["id"] == TIMED}
    files = {name: tmp_path / f"{name}.csv" for name in parts}
    for name, rows in parts.items():
        table[rows].to_csv(files[name], index=False)
    joined = make_table(files, SETTINGS)
    assert list(joined.frame["id"]) == list(RULES)
    assert markdown(joined.sheet).count("**supported**") == 12
    effects = effects_table({"paper": papers, "ours": ours})
    assert list(effects.columns) == EFFECTS
    assert effects[effects["numbers"] == "ours"].groupby("id")["deciding"].sum().eq(1).all()


def test_equal_seeds_give_equal_intervals():
    worlds = [World(1.0, 2.0).accuracy() for _ in range(2)]
    first, second = (judge_claim(RULES["accuracy"], world, SETTINGS) for world in worlds)
    assert first.effects == second.effects
