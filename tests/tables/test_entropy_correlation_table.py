import pandas as pd
import pytest
from helpers.made_results import Results
from scipy.stats import spearmanr

from atp.results.sheet import markdown
from atp.results.tidy import MODEL
from atp.settings.sections import Entropy, Settings, Statistics
from atp.tables.entropy_correlation import (
    entropy_correlation_sheet,
    entropy_correlation_table,
    entropy_rows,
    make_table,
)

SETTINGS = Settings(
    seed=1,
    entropy=Entropy(cut="readout", base="bits"),
    statistics=Statistics(level=0.95, resamples=2000, test_images=200),
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return Results(tmp_path_factory.mktemp("results"), repetitions=4).make()


@pytest.fixture(scope="module")
def rows(results):
    files = (results.model_files(f"{name}.csv") for name in ("clean", "noise"))
    return entropy_rows(*files, SETTINGS.entropy)


def test_table_has_every_setting_and_level(results, rows):
    files = {name: results.model_files(f"{name}.csv") for name in ("clean", "noise")}
    table = make_table(files, SETTINGS).frame
    assert len(table) == 3 * (1 + 3 * 2)
    assert table.equals(entropy_correlation_table(rows, SETTINGS))  # the same draws again
    means = rows.groupby(MODEL)[["entropy", "accuracy"]].mean()
    expected = spearmanr(means["entropy"], means["accuracy"]).statistic
    found = table[(table["outcome"] == "accuracy") & (table["scope"] == "models")]
    assert found["value"].item() == pytest.approx(expected)


def test_loss_is_what_noise_costs_the_model_trained_without_it(results, rows):
    folder = results.root / "mnist" / "2-4" / "pca"
    clean = pd.read_csv(folder / "clean.csv").set_index("repetition")
    noise = pd.read_csv(folder / "noise.csv").set_index("repetition")
    noisy = noise.query("strength == 0.05 and shots == 1000 and not trained_under_noise")
    own = rows.query("dataset == 'mnist' and class_0 == 2 and class_1 == 4 and encoding == 'pca'")
    own = own.query("strength == 0.05 and shots == 1000").set_index("repetition")
    assert own["loss"].to_dict() == pytest.approx(
        (100 * (clean["accuracy"] - noisy["accuracy"])).to_dict()
    )
    assert own["entropy"].to_dict() == clean["entropy_readout_bits"].to_dict()


def test_sheet_says_where_there_is_no_interval(rows):
    one = rows[rows["dataset"] == "cifar10"]
    text = markdown(entropy_correlation_sheet(entropy_correlation_table(one, SETTINGS)))
    assert "[" not in text
    assert pd.Series(text.splitlines()).str.startswith("| loss | 0.05 | 1000 |").sum() == 1
