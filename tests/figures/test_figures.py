"""What every figure shows, drawn from the files that docs/design.md lays down."""

from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from helpers.made_results import Results
from matplotlib.container import ErrorbarContainer
from matplotlib.image import imread
from matplotlib.text import Text
from scipy import stats

from atp.encodings.registry import ENCODINGS
from atp.errors import UserError
from atp.figures.style import METADATA, line_style, save
from atp.files import read_json, read_npz
from atp.pruning.masks import breakpoints
from atp.results.labels import encoding_label
from atp.results.tidy import MODEL, read_models, summarise, write_frame
from atp.settings.sections import (
    Controls,
    Entropy,
    FigureOfPair,
    Figures,
    Noise,
    NoiseTable,
    Settings,
    Statistics,
    Threshold,
)
from atp.tables.attacks import attacks_table
from atp.tables.entropy_correlation import entropy_correlation_table, entropy_rows
from atp.tables.noise import noise_table

SETTINGS = Settings(
    seed=1,
    threshold=Threshold(select_on="validation"),
    entropy=Entropy(cut="readout", base="bits"),
    noise=Noise(table=NoiseTable(strength=0.05, shots=1000)),
    controls=Controls(dropped=[1, 3]),
    statistics=Statistics(level=0.95, resamples=200, test_images=200),
    figures=Figures(example=FigureOfPair(image=1)),
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    pairs = {"mnist": [(0, 1), (2, 4)], "pneumonia_mnist": [(0, 1)]}
    return Results(tmp_path_factory.mktemp("results"), pairs, repetitions=3).make()


def draw(name, **files):
    return import_module(f"atp.figures.{name}").draw_figure(files, SETTINGS)


def written(results, name, frame):
    """A table among the results."""
    path = results.root / "tables" / f"{name}.csv"
    write_frame(path, frame)
    return path


def example(results):
    folder = results.pair_files("")[0]
    names = {"images": "images.npz", "features": "features.npz", "means": "class_means.npz"}
    files = {key: folder / name for key, name in names.items()}
    return draw("example", **files, threshold=folder / "threshold.json")


def summary(results):
    rows = read_models(results.model_files("clean.csv"))
    columns = {"accuracy": ("accuracy", 100), "entropy": ("entropy_readout_bits", 1)}
    tables = {
        name: written(results, name, summarise(rows, MODEL, *column).assign(paper=0.9 * column[1]))
        for name, column in columns.items()
    }
    return draw("summary", **tables)


def class_means(results):
    folder = results.pair_files("")[2]
    return draw(
        "class_means", means=folder / "class_means.npz", thresholds=folder / "thresholds.csv"
    )


def thresholds(results):
    return draw(
        "thresholds",
        sweeps=results.pair_files("sweep.csv"),
        thresholds=results.pair_files("threshold.json"),
    )


def searches(results):
    return draw(
        "searches",
        traces=results.pair_files("trace.csv"),
        means=results.pair_files("class_means.npz"),
        thresholds=results.pair_files("thresholds.csv"),
    )


def entropies(results):
    files = (results.model_files(f"{name}.csv") for name in ("clean", "noise"))
    return entropy_rows(*files, SETTINGS.entropy)


def entropy_correlation(results):
    return draw(
        "entropy_correlation",
        clean=results.model_files("clean.csv"),
        noise=results.model_files("noise.csv"),
        table=written(
            results, "entropy_correlation", entropy_correlation_table(entropies(results), SETTINGS)
        ),
    )


def pair_map(results):
    models = [path for path in results.model_files("clean.csv") if "mnist" in path.parts]
    return draw("pair_map", models=models)


def adversarial(results):
    return draw("adversarial", models=results.model_files("adversarial.csv")[:5])


def noise(results):
    table = noise_table(results.model_files("noise.csv"))
    return draw("noise", table=written(results, "noise_all", table))


def attacks(results):
    table = attacks_table(results.model_files("attacks.csv"))
    return draw("attacks", table=written(results, "attacks_all", table))


def dropping(results):
    angle = [path for path in results.model_files("clean.csv") if path.parent.name == "angle"]
    return draw("dropping", pairs=results.pair_files("controls.csv"), angle=angle)


def optimism(results):
    return draw(
        "optimism",
        thresholds=results.pair_files("thresholds.csv"),
        traces=results.pair_files("trace.csv"),
    )


def scaling(results):
    return draw(
        "scaling",
        gradients=results.pair_files("gradients.csv"),
        rates=results.pair_files("learning_rates.csv"),
    )


FIGURES = [
    example,
    summary,
    class_means,
    thresholds,
    searches,
    entropy_correlation,
    pair_map,
    adversarial,
    noise,
    attacks,
    dropping,
    optimism,
    scaling,
]


METHODS = ("exact", "lbfgsb", "soft")  # of the made-up results


def visible_texts(figure):
    hidden = {
        label
        for ax in figure.axes
        for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim()))
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        for label in (tick.label1, tick.label2)
        if not min(low, high) <= tick.get_loc() <= max(low, high)
    }
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return [text for text in texts if text not in hidden]


@pytest.mark.parametrize("drawn", FIGURES)
def test_figure_is_saved_whole_and_the_same_twice(results, tmp_path, drawn):
    for name in ("first", "second"):
        save(drawn(results), {suffix: tmp_path / f"{name}.{suffix}" for suffix in METADATA})
    for suffix in METADATA:
        first, second = (tmp_path / f"{name}.{suffix}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    assert imread(tmp_path / "first.png").std() > 0.05


@pytest.mark.parametrize("drawn", FIGURES)
def test_texts_lie_inside_the_canvas(results, drawn):
    figure = drawn(results)
    figure.draw_without_rendering()
    canvas = figure.bbox
    for text in visible_texts(figure):
        box = text.get_window_extent()
        assert canvas.x0 - 1 <= box.x0 <= box.x1 <= canvas.x1 + 1, text
        assert canvas.y0 - 1 <= box.y0 <= box.y1 <= canvas.y1 + 1, text


def test_pruned_positions_are_hatched_and_lose_their_number(results):
    panel = example(results).axes[4]
    hatched = sum(patch.get_hatch() is not None for patch in panel.patches)
    assert hatched == 9 - len(read_json(results.pair_files("threshold.json")[0])["kept"][0]) > 0
    assert len(panel.texts) == 9 - hatched


def test_summary_bars_are_means_over_pairs(results):
    panel = summary(results).axes[0]
    rows = read_models(results.model_files("clean.csv"))
    means = rows[rows["dataset"] == "mnist"].groupby("encoding", sort=False)["accuracy"].mean()
    np.testing.assert_allclose([bar.get_width() for bar in panel.patches], 100 * means)


def test_summary_whiskers_are_intervals_of_means_over_pairs(results):
    """The standard error of a mean over independent pairs, at Student's t of three seeds."""
    panel = summary(results).axes[0]
    rows = read_models(results.model_files("clean.csv")).query("dataset == 'mnist'")
    spread = rows.groupby(MODEL, sort=False)["accuracy"].std().groupby("encoding", sort=False)
    errors = spread.agg(lambda column: np.sqrt((column**2).sum() / 3) / len(column))
    whiskers = [bars for bars in panel.containers if isinstance(bars, ErrorbarContainer)]
    widths = [np.ptp(bars.lines[2][0].get_segments()[0][:, 0]) / 2 for bars in whiskers]
    np.testing.assert_allclose(widths, 100 * stats.t.ppf(0.975, 2) * errors)


def test_class_means_mark_the_thresholds_chosen_on_validation(results):
    figure = class_means(results)
    rows = pd.read_csv(results.pair_files("thresholds.csv")[2])
    levels = [line.get_ydata()[0] for line in figure.axes[0].lines[2:]]
    chosen = rows[rows["select_on"] == "validation"]
    means = [chosen.loc[chosen["method"] == name, "tau"].mean() for name in METHODS]
    np.testing.assert_allclose(levels, means)
    assert chosen["tau"].nunique() > len(METHODS)  # or the repetitions would not matter
    assert "class 1 (pneumonia)" in figure.legends[0].get_texts()[1].get_text()


def test_sweep_shows_means_and_marks_the_threshold(results):
    panel = thresholds(results).axes[0]
    rows = pd.read_csv(results.pair_files("sweep.csv")[0])
    steps, *marks = panel.lines
    np.testing.assert_allclose(steps.get_ydata(), 100 * rows.groupby("tau")["test_accuracy"].mean())
    tau = read_json(results.pair_files("threshold.json")[0])["tau"]
    assert [set(mark.get_xdata()) for mark in marks] == [{at} for at in tau]
    assert len(set(tau)) == results.repetitions


def test_landscape_steps_where_the_mask_changes(results):
    panel = searches(results).axes[0]
    means = read_npz(results.pair_files("class_means.npz")[0])
    trace = pd.read_csv(results.pair_files("trace.csv")[0])
    exact = trace.query("repetition == 0 and method == 'exact' and select_on == 'validation'")
    values, edges, _ = panel.patches[0].get_data()
    np.testing.assert_allclose(values, 100 * exact["validation_accuracy"])
    for tau, low, high in zip(exact["tau"], edges[:-1], edges[1:], strict=True):
        assert low <= tau <= high
    assert set(edges[1:]) == set(breakpoints(np.stack([means["mean_a"][0], means["mean_b"][0]])))


def test_search_ways_are_its_evaluations_in_order(results):
    strip = searches(results).axes[2]
    trace = pd.read_csv(results.pair_files("trace.csv")[0])
    soft = trace.query("repetition == 0 and method == 'soft' and select_on == 'validation'")
    ways = [list(line.get_xdata()) for line in strip.lines]
    assert list(soft["tau"]) in ways


def test_entropy_correlation_table_points_are_models_and_then_repetitions(results):
    axes = entropy_correlation(results).axes
    rows = entropies(results)
    n_models = len(rows[MODEL].drop_duplicates())
    counts = [sum(len(line.get_xdata()) for line in ax.lines) for ax in axes[::2]]
    assert counts == [n_models, n_models, n_models * results.repetitions]
    centred = np.concatenate([line.get_ydata() for line in axes[2].lines])
    assert abs(centred.sum()) < 1e-9


def test_pair_map_shows_gains_and_accuracies(results):
    upper, lower, *_ = pair_map(results).axes
    rows = read_models(results.model_files("clean.csv"))
    rows = rows[rows["dataset"] == "mnist"]
    means = 100 * rows.groupby(["class_0", "class_1", "encoding"])["accuracy"].mean()
    wide = means.unstack("encoding")
    gain = wide["atp"] - wide["angle"]
    for texts, expected, digits in ((upper, gain, 1), (lower, wide["atp"], 0)):
        shown = [float(text.get_text().replace("−", "-")) for text in texts.texts]
        np.testing.assert_allclose(shown, expected, atol=0.51 * 10**-digits)


def test_adversarial_lines_follow_the_encodings(results):
    figure = adversarial(results)
    names = [line.get_label() for line in figure.axes[0].lines]
    assert names == [encoding_label(encoding) for encoding in results.encodings]
    colors = [line.get_color() for line in figure.axes[0].lines]
    assert colors == [ENCODINGS[name].color for name in results.encodings]


def test_dropping_starts_from_angle_encoding_and_averages_the_pairs(results):
    mean, first = dropping(results).axes[:2]
    angle = pd.read_csv(results.pair_files("angle")[0] / "clean.csv")["accuracy"]
    controls = read_models(results.pair_files("controls.csv"))
    for line, order in zip(
        first.lines, ("drop_lowest", "drop_random", "drop_highest"), strict=False
    ):
        assert line.get_label() == encoding_label(order)
        assert line.get_ydata()[0] == pytest.approx(100 * angle[:2].mean())  # as the controls
        assert list(line.get_xdata()) == [0, 1, 3]
    shown = controls.query("control == 'drop_random' and dropped == 3 and not as_atp")
    assert mean.lines[1].get_ydata()[2] == pytest.approx(100 * shown["accuracy"].mean())


def test_an_unregistered_encoding_has_a_marker_of_its_own():
    markers = {entry.marker for entry in ENCODINGS.values()}
    assert line_style("a user's own")["marker"] not in markers


def test_an_image_beyond_the_test_set_is_refused(results, monkeypatch):
    chosen = Figures(example=FigureOfPair(image=4))
    monkeypatch.setitem(globals(), "SETTINGS", SETTINGS.replace(figures=chosen))
    with pytest.raises(UserError, match=r"figures\.example\.image is 4, but .* has 4 images"):
        example(results)


def test_scaling_lines_are_means_over_the_pairs(results):
    left, right = scaling(results).axes
    gradients = read_models(results.pair_files("gradients.csv"))
    fixed = gradients[gradients["start"] == "fixed"].groupby("qubits")["gradient_variance"].mean()
    (line,) = [line for line in left.lines if line.get_label() == "fixed"]
    np.testing.assert_allclose(line.get_ydata(), fixed)
    rates = read_models(results.pair_files("learning_rates.csv"))
    slow = rates[rates["learning_rate"] == 0.01].groupby("tau")["validation_accuracy"].mean()
    (line,) = [line for line in right.lines if line.get_label() == "0.01"]
    np.testing.assert_allclose(line.get_ydata(), 100 * slow)


def test_one_repetition_and_few_encodings_are_drawn(tmp_path):
    results = Results(tmp_path, {"digits": [(3, 8)]}, ["atp", "own"], repetitions=1, side=8).make()
    for drawn in (
        example,
        summary,
        thresholds,
        searches,
        entropy_correlation,
        noise,
        dropping,
        scaling,
    ):
        drawn(results).draw_without_rendering()


def test_optimism_is_the_difference_of_the_two_choices(results):
    panel = optimism(results).axes[1]
    np.testing.assert_allclose([bar.get_width() for bar in panel.patches[:3]], 0.6)
