"""The table of agreement, on made-up models close to the paper's numbers."""

import numpy as np
import pandas as pd
import pytest
from helpers.made_results import PAIRS, Results
from helpers.runs import ROOT
from scipy.stats import spearmanr

from atp.files import write_npz
from atp.results.sheet import markdown
from atp.results.tidy import MODEL
from atp.settings.sections import (
    Attack,
    AttackTable,
    Entropy,
    Noise,
    NoiseTable,
    Settings,
    Statistics,
)
from atp.statistics.agreement import Level, Order, Signs
from atp.tables.agreement import make_table
from atp.tables.agreement_rules import read_rules

REFERENCE = ROOT / "reference"
PAPERS = ("table1_accuracy", "table2_entropy", "table3_depolarizing", "table4_fgsm")
RULES = read_rules(REFERENCE / "agreement.yaml")
SETTINGS = Settings(
    seed=1,
    statistics=Statistics(level=0.95, resamples=300, test_images=200),
    entropy=Entropy(cut="readout", base="bits"),
    noise=Noise(table=NoiseTable(strength=0.05, shots=1000, trained_under_noise=False)),
    attack=Attack(table=AttackTable(method="fgsm", space="grid", epsilon=0.3)),
)


def agreement(results):
    files = {name: results.model_files(f"{name}.csv") for name in ("clean", "noise", "attacks")}
    files["predictions"] = results.model_files("predictions.npz")
    files |= {name: REFERENCE / f"{name}.csv" for name in PAPERS}
    return make_table({**files, "rules": REFERENCE / "agreement.yaml"}, SETTINGS)


def changed(tmp_path, name, change, **made):
    """The table after a change to one kind of file of every model."""
    results = Results(tmp_path, repetitions=4, **made).make()
    for path in results.model_files(f"{name}.csv"):
        change(pd.read_csv(path)).to_csv(path, index=False)
    return agreement(results)


def rows(table, name, quantity, setting="configured"):
    frame = table.frame
    keep = (
        (frame["table"] == name) & (frame["quantity"] == quantity) & (frame["setting"] == setting)
    )
    return frame[keep].set_index("scope")


def verdicts(table, name):
    return [
        rows(table, name, what).loc["all", "verdict"] for what in ("level", "order", "contrasts")
    ]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return Results(tmp_path_factory.mktemp("results"), repetitions=4).make()


@pytest.fixture(scope="module")
def table(results):
    return agreement(results)


@pytest.mark.parametrize("name", ["table1_accuracy", "table2_entropy"])
def test_models_around_the_papers_numbers_reproduce_them(table, name):
    assert verdicts(table, name) == ["reproduced"] * 3


def test_a_shift_of_ten_points_leaves_order_and_contrasts(tmp_path):
    table = changed(tmp_path, "clean", lambda rows: rows.assign(accuracy=rows["accuracy"] - 0.1))
    assert verdicts(table, "table1_accuracy") == ["not", "reproduced", "reproduced"]
    found = rows(table, "table1_accuracy", "level").loc["all"]
    assert found["bias"] == pytest.approx(-10, abs=0.3)


def test_models_that_are_all_alike_have_no_order(tmp_path):
    random = np.random.default_rng(1)

    def alike(frame):
        return frame.assign(accuracy=0.85 + random.normal(0, 0.005, len(frame)))

    table = changed(tmp_path, "clean", alike)
    assert verdicts(table, "table1_accuracy")[1] == "not"
    assert rows(table, "table1_accuracy", "order").loc["all", "expected"] < 0.4


def test_numbers_are_those_of_the_files(results, table):
    attacks = pd.concat([pd.read_csv(path) for path in results.model_files("attacks.csv")])
    shown = attacks.query("method == 'fgsm' and space == 'grid' and epsilon == 0.3")
    ours = 100 * shown.groupby(MODEL)["accuracy"].mean()
    paper = pd.read_csv(REFERENCE / "table4_fgsm.csv").set_index(MODEL)["value"]
    gaps = (ours - paper).dropna()
    levels = rows(table, "table4_fgsm", "level")
    assert levels.loc["all", "count"] == len(gaps) == 55
    assert levels.loc["all", "mean_gap"] == pytest.approx(gaps.abs().mean())
    assert levels.loc["all", "bias"] == pytest.approx(gaps.mean())
    assert levels.loc["pca", "ours"] == pytest.approx(ours.xs("pca", level="encoding").mean())
    order = rows(table, "table4_fgsm", "order").loc["all", "correlation"]
    assert order == pytest.approx(spearmanr(ours, paper.reindex(ours.index)).statistic)
    contrasts = rows(table, "table4_fgsm", "contrasts")
    lead = [
        side.xs("atp", level="encoding") - side.xs("sqe", level="encoding")
        for side in (ours, paper)
    ]
    assert contrasts.loc["sqe", "ours"] == pytest.approx(lead[0].mean())
    assert contrasts.loc["sqe", "paper"] == pytest.approx(lead[1].mean())
    agree = (np.sign(lead[0]) == np.sign(lead[1].reindex(lead[0].index))).sum()
    assert contrasts.loc["sqe", "signs_agree"] == agree
    assert contrasts.loc["all", "count"] == 44


def test_the_level_is_matched_where_angle_encoding_has_the_papers(results, table):
    """Made accuracies fall by 0.9 ε under FGSM and by 1.5 p under noise."""
    means = [
        pd.read_csv(REFERENCE / f"{name}.csv").query("encoding == 'angle'")["value"].mean()
        for name in PAPERS
    ]
    for name, slope, mean in (
        ("table3_depolarizing", 150, means[2]),
        ("table4_fgsm", 90, means[3]),
    ):
        level = rows(table, name, "level", "matched level")
        assert level.loc["all", "strength"] == pytest.approx((means[0] - mean) / slope, abs=0.004)
        assert level.loc["angle", "bias"] == 0
        assert level.loc["angle", "ours"] == pytest.approx(mean)
    assert "matched level" not in set(table.frame.query("table == 'table1_accuracy'")["setting"])


def test_a_level_that_is_never_reached_is_not_matched(tmp_path):
    table = changed(tmp_path, "noise", lambda rows: rows.assign(accuracy=0.99))
    assert "matched level" not in set(
        table.frame.query("table == 'table3_depolarizing'")["setting"]
    )


def test_models_left_out_are_left_out_on_both_sides(tmp_path):
    def model(frame):
        return (frame["dataset"] == "pneumonia_mnist") & (frame["encoding"] == "sqe")

    dropped = changed(tmp_path / "a", "clean", lambda frame: frame[~model(frame)])
    masked = changed(
        tmp_path / "b",
        "clean",
        lambda frame: frame.assign(accuracy=frame["accuracy"].mask(model(frame))),
    )
    for table in (dropped, masked):
        level = rows(table, "table1_accuracy", "level")
        assert level["count"].to_dict() == {
            "all": 54,
            "angle": 11,
            "amplitude": 11,
            "atp": 11,
            "pca": 11,
            "sqe": 10,
        }
        assert rows(table, "table1_accuracy", "contrasts").loc["all", "count"] == 43
    one, other = (table.frame.query("table == 'table1_accuracy'") for table in (dropped, masked))
    pd.testing.assert_frame_equal(one, other)


def test_equal_answers_narrow_the_contrasts(tmp_path):
    results = Results(tmp_path, repetitions=4).make()
    independent = rows(agreement(results), "table1_accuracy", "contrasts").loc["angle"]
    y = np.where(np.arange(200) % 2, 1, -1)
    same = np.tile(np.where(np.arange(200) < 170, y, -y), (4, 1))
    for path in results.model_files("predictions.npz"):
        write_npz(path, {"expectation": same, "y_test": y})
    alike = rows(agreement(results), "table1_accuracy", "contrasts").loc["angle"]
    widths = [row["paper_high"] - row["paper_low"] for row in (independent, alike)]
    assert widths[1] < widths[0] / 2
    assert alike["ours"] == independent["ours"]


def test_pairs_that_the_paper_lacks_say_so(tmp_path):
    table = agreement(Results(tmp_path, {"digits": [(0, 1)]}, repetitions=2).make())
    assert len(table.frame) == 4
    assert table.frame["sentence"].str.startswith("The paper has no values").all()
    assert "| Table 2, entropy | **–** | **–** | **–** | The paper has no values" in markdown(
        table.sheet
    )


@pytest.mark.parametrize(("pairs", "repetitions"), [(5, 4), (11, 2)])
def test_too_little_is_not_judged(tmp_path, pairs, repetitions):
    some = PAIRS if pairs == 11 else {"mnist": PAIRS["mnist"]}
    table = agreement(Results(tmp_path, some, repetitions=repetitions).make())
    assert set(table.frame["verdict"].dropna()) == {"not judged"}


def test_without_atp_there_are_no_contrasts(tmp_path):
    table = agreement(Results(tmp_path, encodings=["angle", "pca", "sqe"], repetitions=3).make())
    assert set(table.frame["quantity"]) == {"table", "level", "order"}
    assert "| **–** |" in markdown(table.sheet)


def test_the_sentence_has_the_numbers_of_its_rows(table):
    level = rows(table, "table2_entropy", "level").loc["all"]
    text = rows(table, "table2_entropy", "table").loc["all", "sentence"]
    assert text.startswith(f"{level['inside']:.0f} of 55 published values lie inside their 95 %")
    assert f"{level['mean_gap']:.2f} bits from them" in text
    contrasts = rows(table, "table4_fgsm", "contrasts")
    text = rows(table, "table4_fgsm", "table").loc["all", "sentence"]
    assert f"SQE {contrasts.loc['sqe', 'ours']:+.1f} (paper +2.2, ".replace("-", "−") in text


def bounded(inside, bias):
    return Level(number=100, inside=inside, gap=9.0, bias=bias, ours=0.0, published=0.0)


@pytest.mark.parametrize(
    ("inside", "bias", "unit", "verdict"),
    [
        (80, -2.0, "points", "reproduced"),
        (79, 0.0, "points", "in part"),
        (100, 2.1, "points", "in part"),
        (50, 4.0, "points", "in part"),
        (49, 0.0, "points", "not"),
        (100, -4.1, "points", "not"),
        (80, 0.05, "bits", "reproduced"),
        (80, -0.06, "bits", "in part"),
        (80, 0.2, "bits", "not"),
    ],
)
def test_the_bounds_of_a_level(inside, bias, unit, verdict):
    assert RULES.judge_level(bounded(inside, bias), unit) == verdict
    assert RULES.judge_contrasts(bounded(inside, bias), Signs(4, 4.0), unit) == verdict


@pytest.mark.parametrize(("agree", "verdict"), [(30, "reproduced"), (29.5, "in part"), (19, "not")])
def test_the_bounds_of_signs(agree, verdict):
    assert RULES.judge_contrasts(bounded(100, 0.0), Signs(40, agree), "points") == verdict
    assert RULES.judge_contrasts(bounded(100, 0.0), Signs(0, 0.0), "points") == "not"


@pytest.mark.parametrize(
    ("models", "within", "verdict"),
    [
        (Order(0.8, 0.5, 0.9, 0.85, 0.7), Order(0.5, 0.2, 0.8, 0.6, 0.4), "reproduced"),
        (Order(0.8, 0.5, 0.9, 0.95, 0.9), Order(0.5, 0.2, 0.8, 0.6, 0.4), "in part"),
        (Order(0.8, 0.5, 0.9, 0.85, 0.7), Order(0.5, -0.1, 0.9, 0.6, 0.4), "in part"),
        (Order(0.2, -0.1, 0.5, 0.1, -0.2), Order(0.1, -0.1, 0.4, 0.1, -0.2), "not"),
    ],
)
def test_the_bounds_of_an_order(models, within, verdict):
    assert RULES.judge_order(models, within) == verdict
