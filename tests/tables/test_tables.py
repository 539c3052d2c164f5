import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.made_results import Results
from scipy import stats

from atp.errors import UserError
from atp.results.sheet import markdown
from atp.results.tidy import MODEL
from atp.results.write import write_table
from atp.settings.sections import (
    Attack,
    AttackTable,
    Entropy,
    Noise,
    NoiseTable,
    Settings,
    Statistics,
)
from atp.statistics.intervals import holm
from atp.statistics.paired import compare
from atp.tables.comparisons import read_answers
from atp.tables.cross_check import cross_check_table
from atp.tables.paper import COLUMNS
from atp.tables.values import headline_values

REFERENCE = Path(__file__).parents[2] / "reference"
NOISE = NoiseTable(strength=0.05, shots=1000, trained_under_noise=True)
ATTACK = AttackTable(method="pgd", space="image", epsilon=0.15)
SETTINGS = Settings(
    entropy=Entropy(cut="half", base="nats"),
    noise=Noise(table=NOISE, placement=["encoding", "blocks"]),
    attack=Attack(table=ATTACK),
)
FILES = {
    "table1_accuracy": "clean.csv",
    "table2_entropy": "clean.csv",
    "table3_depolarizing": "noise.csv",
    "table4_fgsm": "attacks.csv",
}
# Means over the 11 pairs, in the order angle, amplitude, ATP, PCA, SQE, as computed elsewhere.
PAPER_MEANS = {
    "table1_accuracy": [85.3, 82.5, 87.4, 85.2, 81.5],
    "table2_entropy": [0.65, 0.57, 0.39, 0.55, 0.41],
    "table3_depolarizing": [75.6, 71.3, 77.3, 76.3, 77.2],
    "table4_fgsm": [62.5, 60.4, 65.9, 66.3, 63.7],
}
ORDER = ["angle", "amplitude", "atp", "pca", "sqe"]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    pairs = {"mnist": [(2, 4), (0, 1)], "digits": [(3, 8)]}
    return Results(tmp_path_factory.mktemp("results"), pairs, repetitions=4).make()


def make(name, settings=SETTINGS, **files):
    return import_module(f"atp.tables.{name}").make_table(files, settings)


def build(results, name, settings=SETTINGS, models=None):
    models = results.model_files(FILES[name]) if models is None else models
    clean = [Path(path).with_name("clean.csv") for path in models]
    reference = REFERENCE / f"{name}.csv"
    return make(name, settings, models=models, clean=clean, reference=reference)


def tidy_values(results, name, column, **setting):
    """The values of MNIST (2, 4) with ATP, selected by hand."""
    frame = pd.read_csv(results.root / "mnist" / "2-4" / "atp" / FILES[name])
    for key, value in setting.items():
        frame = frame[frame[key] == value]
    return frame[column].to_numpy()


@pytest.mark.parametrize(
    ("name", "column", "scale", "setting"),
    [
        ("table1_accuracy", "accuracy", 100, {}),
        ("table2_entropy", "entropy_half_nats", 1, {}),
        ("table3_depolarizing", "accuracy", 100, vars(NOISE)),
        ("table4_fgsm", "accuracy", 100, vars(ATTACK)),
    ],
)
def test_values_are_means_with_students_interval(results, name, column, scale, setting):
    table = build(results, name).frame
    assert list(table.columns) == COLUMNS
    chosen = table[(table["class_0"] == 2) & (table["encoding"] == "atp")].squeeze()
    values = scale * tidy_values(results, name, column, **setting)
    low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    assert len(values) == chosen["n_repetitions"] == 4
    assert chosen["value"] == pytest.approx(values.mean())
    assert (chosen["ci_low"], chosen["ci_high"]) == pytest.approx((low, high))


def test_rows_keep_the_order_of_the_files(results):
    table = build(results, "table1_accuracy").frame
    expected = [(*job, encoding) for job in results.jobs for encoding in results.encodings]
    assert list(table[MODEL].itertuples(index=False, name=None)) == expected


def test_paper_values_stand_beside_ours(results):
    table = build(results, "table1_accuracy").frame.set_index(MODEL)["paper"]
    assert table["mnist", 0, 1, "atp"] == 99.0
    assert table["digits"].isna().all()


@pytest.mark.parametrize("name", PAPER_MEANS)
def test_reference_holds_the_papers_numbers(name):
    paper = pd.read_csv(REFERENCE / f"{name}.csv")
    assert len(paper) == 55
    digits = 2 if name == "table2_entropy" else 1
    means = paper.groupby("encoding")["value"].mean()[ORDER]
    np.testing.assert_allclose(means, PAPER_MEANS[name], atol=0.6 * 10.0**-digits)


def test_one_repetition_leaves_the_interval_empty(tmp_path):
    results = Results(tmp_path, {"mnist": [(0, 1)]}, ["angle"], repetitions=1).make()
    table = build(results, "table1_accuracy")
    write_table({"csv": tmp_path / "table.csv"}, table)
    row = (tmp_path / "table.csv").read_text().splitlines()[1].split(",")
    assert row[5:] == ["", "", "1", "96", "True"]
    assert "±" not in markdown(table.sheet)


def test_missing_encodings_and_models_leave_gaps(tmp_path):
    results = Results(tmp_path, {"mnist": [(0, 1), (0, 3)]}, ["atp", "angle"], repetitions=2).make()
    models = results.model_files("clean.csv")[:-1]
    text = markdown(build(results, "table1_accuracy", models=models).sheet)
    assert "| Pair | ATP | Angle |" in text
    (gap,) = [line for line in text.splitlines() if line.startswith("| MNIST (0, 3)")]
    assert gap.endswith("| – |")
    assert text.splitlines()[-1].endswith("| – |")


def test_an_unknown_setting_names_its_key(results):
    noise = SETTINGS.noise.replace(table=NOISE.replace(strength=0.07))
    with pytest.raises(UserError, match=r"noise\.table asks for strength 0\.07"):
        build(results, "table3_depolarizing", SETTINGS.replace(noise=noise))


def test_best_of_a_row_is_bold(results):
    lines = markdown(build(results, "table2_entropy").sheet).splitlines()
    (row,) = [line for line in lines if line.startswith("| MNIST (2, 4)")]
    cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
    values = [float(cell.strip("*").split()[0]) for cell in cells]
    best = [cell.startswith("**") for cell in cells]
    assert best == [value == min(values) for value in values]


def test_captions_state_the_setting(results):
    def caption(name):
        return build(results, name).sheet.caption

    assert "(nats)" in caption("table2_entropy")
    assert "half | half" in caption("table2_entropy")
    noise = caption("table3_depolarizing")
    assert "strength 0.05 after the encoding and after every block" in noise
    assert "1000 shots" in noise
    assert "trained under the same noise" in noise
    assert "PGD of strength ε = 0.15 on the image" in caption("table4_fgsm")


def test_thresholds_are_in_percent(results):
    found = make("thresholds", pairs=results.pair_files("thresholds.csv"))
    table = found.frame
    assert list(table["dataset"].unique()) == ["mnist", "digits"]
    assert table["test_accuracy"].between(50, 100).all()
    on_validation = table[table["select_on"] == "validation"]
    assert on_validation["distance"].tolist() == pytest.approx([0.0, 6.0, 0.0] * 3)
    moved = [row[-1].text for row in found.sheet.rows]
    assert moved[-4:] == ["–", "–", "25", "100"]  # % of four repetitions
    path = results.pair_files("thresholds.csv")[0]
    exact = pd.read_csv(path).query("method == 'exact' and select_on == 'test'")
    row = table[(table["method"] == "exact") & (table["select_on"] == "test")].iloc[0]
    for column, scale in (("tau", 1), ("n_kept", 1), ("test_accuracy", 100)):
        assert row[column] == pytest.approx(scale * exact[column].mean())


def test_controls_stand_beside_angle_and_atp(results):
    compared = [p for p in results.model_files("clean.csv") if p.parent.name in ("angle", "atp")]
    found = make("controls", pairs=results.pair_files("controls.csv"), models=compared)
    table, sheet = found.frame, found.sheet
    own = pd.read_csv(compared[1])["accuracy"]
    one = table[table["class_0"] == 2].set_index("control")
    assert one.loc["atp", "value"] == pytest.approx(100 * own.mean())
    assert one.loc["logistic", "value"] == pytest.approx((93 + 94 + 93) / 3)
    assert one.loc["logistic", "n_repetitions"] == 3
    made = pd.read_csv(results.pair_files("controls.csv")[0])
    as_atp = made[made["as_atp"] & (made["control"] == "drop_highest")]["accuracy"]
    assert sheet.header == [
        *("Pair", "Angle", "ATP", "Logistic"),
        *("Highest dropped", "Random dropped"),
    ]
    assert sheet.rows[0][4].text.startswith(f"{100 * as_atp.mean():.1f} ± ")
    assert "Mean over 3–4 repetitions" in sheet.caption


def test_as_many_as_atp_is_a_row_of_its_own(results):
    """Also where that is one of the fixed numbers; its size is a mean over the repetitions."""
    path = results.pair_files("controls.csv")[0]
    made = pd.read_csv(path).query("control == 'drop_random'").reset_index(drop=True)
    made.loc[made["as_atp"], ["dropped", "parameters"]] = [[2, 42], [3, 36], [4, 30]]
    made.to_csv(path.with_name("other.csv"), index=False)
    angle = [p for p in results.model_files("clean.csv")[:5] if p.parent.name == "angle"]
    table = make("controls", pairs=[path.with_name("other.csv")], models=angle).frame
    rows = table[table["control"] == "drop_random"]
    assert rows["as_atp"].tolist() == [False, False, True]
    assert rows["dropped"].tolist() == [1, 3, 3]
    assert rows["parameters"].tolist() == [48, 48, 36]
    for row, (_, own) in zip(
        rows.itertuples(),
        made.groupby(["as_atp", made["dropped"].mask(made["as_atp"])], dropna=False),
        strict=True,
    ):
        assert row.value == pytest.approx(100 * own["accuracy"].mean())


def test_a_pair_where_atp_drops_nothing_has_a_dash(results, tmp_path):
    (path, other) = results.pair_files("controls.csv")[:2]
    nothing = tmp_path / "mnist" / "2-4" / "controls.csv"
    nothing.parent.mkdir(parents=True)
    pd.read_csv(path).query("not as_atp").to_csv(nothing, index=False)
    compared = [p for p in results.model_files("clean.csv")[:10] if p.parent.name == "atp"]
    sheet = make("controls", pairs=[nothing, other], models=compared).sheet
    assert [cell.text for cell in sheet.rows[0][-2:]] == ["–", "–"]
    assert [cell.text for cell in sheet.rows[-1][-2:]] == ["–", "–"]
    assert all("±" in cell.text for cell in sheet.rows[1][-2:])


def test_the_cross_check_names_its_largest_deviation():
    keys = {"dataset": "mnist", "class_0": 0, "class_1": 1, "qubits": 9}
    rows = [
        {**keys, "encoding": "angle", "models": 4, "images": 5, "deviation": 2.25e-15},
        {**keys, "encoding": "atp", "models": 4, "images": 5, "deviation": 1e-16},
        {**keys, "encoding": "pca", "models": 0, "images": 0, "deviation": None},
    ]
    sheet = cross_check_table(rows).sheet
    assert "Largest of the run: 2.2e-15, over 8 models." in sheet.caption
    assert "1 of the pairs and encodings" in sheet.caption
    assert [cell.text for cell in sheet.rows[0]] == ["MNIST (0, 1)", "2.2e-15", "1.0e-16", "–"]
    whole = cross_check_table(rows[:2]).sheet
    assert "too many" not in whole.caption


def test_full_summaries_average_over_pairs(results):
    found = make("noise", models=results.model_files("noise.csv"))
    noise = found.frame
    assert len(noise) == 3 * 5 * 12
    row = noise[(noise["strength"] == 0.1) & (noise["shots"] == 0) & ~noise["trained_under_noise"]]
    mean = row[row["encoding"] == "angle"]["value"].mean()
    assert f"| 0.1 | ∞ | no | {mean:.1f} |" in markdown(found.sheet).replace("*", "")
    attacks = make("attacks", models=results.model_files("attacks.csv"))
    assert len(attacks.frame) == 3 * 5 * 28
    assert "| PGD | image | 0.3 |" in markdown(attacks.sheet)


def overhead(results):
    models = results.model_files("timing.json")
    return make("overhead", models=models, reference=REFERENCE / "overhead.csv")


def test_overhead_is_over_angle_on_the_same_pair(results):
    found = overhead(results)
    atp = found.frame.set_index(MODEL).loc[("mnist", 2, 4, "atp")]  # 30 + 8 s, angle takes 10 s
    assert atp["training_overhead"] == pytest.approx(-20)
    assert atp["total_overhead"] == pytest.approx(280)
    assert "| ATP | 30.0 | 8.0 | −20 | 280 | 15 |" in markdown(found.sheet)


def test_overhead_without_angle_is_missing(tmp_path):
    results = Results(tmp_path, {"mnist": [(0, 1)]}, ["atp"], repetitions=1).make()
    assert overhead(results).frame["total_overhead"].isna().all()


def test_headline_values(results):
    tables = {
        key: build(results, name).frame
        for key, name in zip(("accuracy", "entropy", "noise", "attack"), FILES, strict=True)
    }
    thresholds = make("thresholds", pairs=results.pair_files("thresholds.csv")).frame
    values = headline_values(tables, thresholds)
    json.dumps(values, allow_nan=False)
    ours = tables["accuracy"].groupby("encoding")["value"].mean()
    assert values["pairs"] == 3
    assert values["repetitions"] == 4
    assert values["accuracy_mean_atp"] == pytest.approx(ours["atp"])
    assert values["accuracy_paper_mean_atp"] == (86 + 99) / 2  # digits is not in the paper
    assert sum(values[f"entropy_best_{encoding}"] for encoding in ORDER) == 3
    noise = tables["noise"].groupby("encoding")["value"].mean()
    assert values["noise_loss_pca"] == pytest.approx(ours["pca"] - noise["pca"])
    assert values["threshold_optimism_mean_exact_test"] == pytest.approx(0.6)
    assert values["threshold_moved_soft_validation"] == 3
    assert values["threshold_moved_lbfgsb_validation"] == 3 * 0.25  # of the repetitions
    assert "threshold_moved_exact_test" not in values


def test_equal_inputs_give_equal_bytes(results, tmp_path):
    suffixes = ("csv", "md", "html", "tex")
    for name in ("first", "second"):
        outputs = {suffix: tmp_path / f"{name}.{suffix}" for suffix in suffixes}
        write_table(outputs, build(results, "table4_fgsm"))
    for suffix in suffixes:
        first, second = (tmp_path / f"{name}.{suffix}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_comparisons_are_paired_and_corrected_over_pairs(results):
    paths = results.model_files("predictions.npz")
    settings = Settings(seed=1, statistics=Statistics(level=0.95, resamples=1, test_images=1))
    found = make("comparisons", settings, predictions=paths)
    table = found.frame
    assert len(table) == 3 * 4
    answers = read_answers(paths)
    gaps = [answers["atp"][pair] - answers["sqe"][pair] for pair in answers["atp"]]
    rows = table[table["rival"] == "sqe"]
    np.testing.assert_allclose(rows["difference"], [gap.mean() for gap in gaps])
    np.testing.assert_allclose(rows["p_holm"], holm([compare(gap, 1).p for gap in gaps]))
    assert "| MNIST (0, 1) |" in markdown(found.sheet)


def test_what_was_not_trained_is_marked_and_its_pair_left_out_of_the_mean(tmp_path):
    pairs = {"mnist": [(2, 4), (0, 1)]}
    results = Results(tmp_path, pairs, ["angle", "pca"], repetitions=4).make()
    path = results.root / "mnist" / "0-1" / "pca" / "clean.csv"
    rows = pd.read_csv(path)
    rows["classes_answered"] = [1, 1, 2, 2]
    rows["accuracy"] = 0.99  # the highest, but of no value
    rows.to_csv(path, index=False)
    table = build(results, "table1_accuracy")
    assert table.frame["trained"].tolist() == [True, True, True, False]
    blind = table.sheet.rows[1]
    assert blind[2].text.startswith("99.0 ± 0.0†")
    assert (blind[1].bold, blind[2].bold) == (True, False)
    trained, every = table.sheet.rows[-2:]
    first = table.frame["value"][:2]
    assert [cell.text for cell in trained] == ["Mean", *(f"{value:.1f}" for value in first)]
    assert every[0].text == "Mean with †"
    assert every[2].text == f"{(first[1] + 99) / 2:.1f}"
    assert "† not trained" in table.sheet.caption
