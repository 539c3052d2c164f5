import numpy as np
import pandas as pd
import pytest
from helpers.made_readings import made_levels, made_rows
from scipy.stats import spearmanr, ttest_1samp
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from atp.readings.effects import CLAIMS, explained, reading_effects, sample_effects, verdict
from atp.results.sheet import markdown
from atp.settings.sections import Readings, Settings
from atp.tables.readings_choices import choices_sheet, choices_table
from atp.tables.readings_curve import curve_sheet


@pytest.fixture(scope="module")
def rows():
    return made_rows()


@pytest.fixture(scope="module")
def effects(rows):
    return reading_effects(rows, made_levels())


def test_effects_are_means_over_pairs_with_students_interval(rows, effects):
    one = rows[rows["reading"] == 4].groupby(["class_0", "encoding"]).mean(numeric_only=True)
    accuracy = 100 * one["accuracy"].unstack("encoding")
    gains = accuracy["atp"] - accuracy["angle"]
    interval = ttest_1samp(gains, 0).confidence_interval()
    found = effects[(effects["reading"] == 4) & (effects["claim"] == "accuracy")].iloc[0]
    assert found["effect"] == pytest.approx(gains.mean())
    assert [found["ci_low"], found["ci_high"]] == pytest.approx(list(interval))


def test_the_curve_is_of_the_sample_alone(rows, effects, tmp_path):
    paths = []
    for reading, group in rows.groupby("reading"):
        paths.append(tmp_path / f"{reading:03d}.csv")
        group.to_csv(paths[-1], index=False)
    made_levels().to_csv(tmp_path / "draws.csv")
    files = {"whole": paths, "draws": tmp_path / "draws.csv"}
    found = sample_effects(files, Settings(readings=Readings(every=5)))
    expected = effects[effects["reading"] % 5 == 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected)


def test_protection_is_scipys_correlation_within_each_pair(rows, effects):
    one = rows[rows["reading"] == 2].assign(loss=lambda r: r["accuracy"] - r["noisy_accuracy"])
    means = one.groupby(["class_0", "encoding"]).mean(numeric_only=True)
    rhos = [spearmanr(p["entropy"], p["loss"]).statistic for _, p in means.groupby("class_0")]
    found = effects[(effects["reading"] == 2) & (effects["claim"] == "entropy-noise")].iloc[0]
    assert found["effect"] == pytest.approx(np.mean(rhos))


def test_claims_hold_where_they_were_made_to(effects):
    by_claim = dict(iter(effects.groupby("claim")))
    for claim in ("accuracy", "best"):
        of_claim = by_claim.pop(claim)
        expected = np.where(of_claim["circuit.layers"] == "3", "holds", "fails")
        assert list(of_claim["verdict"]) == list(expected)
    assert set(by_claim) == {"entropy", "lowest", "noise", "entropy-noise", "fgsm"}
    for of_claim in by_claim.values():
        assert set(of_claim["verdict"]) == {"holds"}


@pytest.mark.parametrize(
    ("sign", "low", "high", "expected"),
    [
        (1, 0.1, 0.3, "holds"),
        (1, -0.3, -0.1, "fails"),
        (-1, -0.3, -0.1, "holds"),
        (-1, 0.1, 0.3, "fails"),
        (1, -0.1, 0.2, "open"),
        (1, np.nan, np.nan, "open"),
    ],
)
def test_verdict(sign, low, high, expected):
    assert verdict(sign, low, high) == expected


def drawn_levels(random, readings=60):
    names = {"a": ["x", "y", "z"], "b": ["x", "y"], "c": ["x", "y", "z"]}
    return pd.DataFrame({key: random.choice(levels, readings) for key, levels in names.items()})


def test_share_explained_is_the_omega_squared_of_anova():
    random = np.random.default_rng(3)
    levels = drawn_levels(random)
    levels = levels[(levels["a"] != "x") | (levels["b"] != "y")]  # not balanced
    effect = random.normal(size=len(levels)) + (levels["a"] == "x") - 2.0 * (levels["c"] == "z")
    table = anova_lm(ols("effect ~ a + b + c", levels.assign(effect=effect)).fit(), typ=2)
    mean_square = table["sum_sq"]["Residual"] / table["df"]["Residual"]
    total = ((effect - effect.mean()) ** 2).sum()
    for name, share in explained(effect.to_numpy(), levels).items():
        gained = table["sum_sq"][name] - table["df"][name] * mean_square
        assert share == pytest.approx(max(gained / (total + mean_square), 0))


def test_a_choice_without_effect_explains_nothing_on_average():
    shares = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        levels = drawn_levels(random)
        shares.append(explained(random.normal(size=60), levels)["a"])
    assert np.mean(shares) < 0.03


def test_fewer_readings_than_levels_explain_nothing():
    random = np.random.default_rng(5)
    assert set(explained(random.normal(size=5), drawn_levels(random, 5)).values()) == {0.0}


def test_tables_count_readings_and_name_what_decides(effects):
    distance = pd.DataFrame({"effect": np.arange(24.0), "claim": "distance"}).join(made_levels())
    table = choices_table(pd.concat([distance.rename_axis("reading").reset_index(), effects]))
    of_accuracy = table[table["claim"] == "accuracy"]
    assert set(of_accuracy["choice"]) == {"circuit.layers", "circuit.layout"}  # PCA's is elsewhere
    assert of_accuracy.groupby("choice")["readings"].sum().eq(24).all()
    layers = of_accuracy[of_accuracy["choice"] == "circuit.layers"].set_index("level")
    assert layers["holds"].to_dict() == {"2": 0.0, "3": 1.0}
    share = 100 * (effects.loc[effects["claim"] == "accuracy", "verdict"] == "holds").mean()
    text = markdown(curve_sheet(effects, table))
    assert f"| {share:.0f} | 0 | {100 - share:.0f} | circuit.layers (" in text
    assert text.count("\n| ") == 1 + len(CLAIMS) + 1
    lines = markdown(choices_sheet(table)).splitlines()[6:]
    assert any(
        line.startswith("| ATP is more accurate than angle encoding | circuit.layers |")
        for line in lines
    )
    of_distance = [line for line in lines if line.startswith("| Distance")]
    assert len(of_distance) == 3
    assert not any("(" in line.split("|")[4] for line in of_distance)  # a distance does not hold
