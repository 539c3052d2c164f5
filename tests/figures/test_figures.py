from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from helpers.made_results import Results
from matplotlib.image import imread
from matplotlib.text import Text

from atp.figures.adversarial import draw_adversarial
from atp.figures.class_means import draw_class_means
from atp.figures.dropping import draw_dropping, dropping_curves
from atp.figures.example import Example, draw_example
from atp.figures.mechanism import draw_mechanism
from atp.figures.optimism import draw_optimism, optimism_table
from atp.figures.pair_map import draw_pair_map
from atp.figures.robustness import draw_robustness
from atp.figures.searches import Landscape, draw_searches
from atp.figures.style import COLORS, MARKERS, METADATA, line_style, save
from atp.figures.summary import draw_summary
from atp.figures.thresholds import Sweep, draw_thresholds
from atp.files import read_json, read_npz
from atp.pruning.masks import breakpoints
from atp.results.labels import encoding_label
from atp.results.tidy import MODEL, pair_of, read_models, summarise
from atp.tables.mechanism import entropy_rows, mechanism_table
from atp.tables.robustness import attacks_table, noise_table
from atp.tables.thresholds import thresholds_table

MECHANISM = {
    "seed": 1,
    "entropy.cut": "readout",
    "entropy.base": "bits",
    "statistics.level": 0.95,
    "statistics.resamples": 200,
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    pairs = {"mnist": [(0, 1), (2, 4)], "pneumonia_mnist": [(0, 1)]}
    return Results(tmp_path_factory.mktemp("results"), pairs, seeds=3).make()


def example(results):
    folder = results.pair_files("")[0]
    means = read_npz(folder / "class_means.npz")
    threshold = read_json(folder / "threshold.json")
    return draw_example(
        Example(
            image=read_npz(folder / "images.npz")["test"][0],
            grid=read_npz(folder / "features.npz")["x_test"][0],
            mean_a=means["mean_a"],
            mean_b=means["mean_b"],
            kept=threshold["kept"],
            tau=threshold["tau"],
            dataset="mnist",
            pair=(0, 1),
        )
    )


def summary(results):
    rows = read_models(results.model_files("clean.csv"))
    accuracy = summarise(rows, MODEL, "accuracy", 100).assign(paper=90.0)
    entropy = summarise(rows, MODEL, "entropy_readout_bits").assign(paper=0.5)
    return draw_summary(accuracy, entropy, "bits")


def class_means(results):
    folder = results.pair_files("")[2]
    means = read_npz(folder / "class_means.npz")
    thresholds = pd.read_csv(folder / "thresholds.csv")
    return draw_class_means(
        (means["mean_a"], means["mean_b"]), thresholds, folder.parts[-2], (0, 1)
    )


def thresholds(results):
    return draw_thresholds(
        [
            Sweep(pair_of(folder), pd.read_csv(folder / "sweep.csv"), 0.2, "validation")
            for folder in results.pair_files("")
        ]
    )


def searches(results):
    table = thresholds_table(results.pair_files("thresholds.csv"))
    landscapes = []
    for folder in results.pair_files(""):
        pair, means = pair_of(folder), read_npz(folder / "class_means.npz")
        trace = pd.read_csv(folder / "trace.csv")
        chosen = (table[list(pair._fields)] == list(pair)).all(axis=1)
        landscapes.append(
            Landscape(
                pair,
                breakpoints(means["mean_a"], means["mean_b"]),
                trace[trace["select_on"] == "validation"],
                table[chosen & (table["select_on"] == "validation")],
            )
        )
    return draw_searches(landscapes, "validation")


def entropies(results):
    files = (results.model_files(f"{name}.csv") for name in ("clean", "noise"))
    return entropy_rows(*files, MECHANISM)


def mechanism(results):
    rows = entropies(results)
    rows = rows[(rows["strength"] == 0.05) & (rows["shots"] == 1000)]
    return draw_mechanism(rows, mechanism_table(rows, MECHANISM), "bits")


def pair_map(results):
    rows = read_models(results.model_files("clean.csv"))
    return draw_pair_map(rows[rows["dataset"] == "mnist"])


def adversarial(results):
    return draw_adversarial(read_models(results.model_files("adversarial.csv")[:5]))


def noise(results):
    return draw_robustness("noise", noise_table(results.model_files("noise.csv")))


def attacks(results):
    return draw_robustness("attacks", attacks_table(results.model_files("attacks.csv")))


def dropping(results):
    angle = [path for path in results.model_files("clean.csv") if path.parent.name == "angle"]
    return draw_dropping(dropping_curves(results.pair_files("controls.csv"), angle), [1, 3])


def optimism(results):
    files = (results.pair_files(name) for name in ("thresholds.csv", "trace.csv"))
    return draw_optimism(optimism_table(*files), 0.95)


FIGURES = [
    example,
    summary,
    class_means,
    thresholds,
    searches,
    mechanism,
    pair_map,
    adversarial,
    noise,
    attacks,
    dropping,
    optimism,
]


def visible_texts(figure):
    hidden = {
        label
        for ax in figure.axes
        for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim()))
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if not min(low, high) <= tick.get_loc() <= max(low, high)
    }
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return [text for text in texts if text not in hidden]


@pytest.mark.parametrize("draw", FIGURES)
def test_figure_is_saved_whole_and_the_same_twice(results, tmp_path, draw):
    for name in ("first", "second"):
        figure = draw(results)
        paths = {suffix: tmp_path / f"{name}.{suffix}" for suffix in METADATA}
        save(figure, SimpleNamespace(**paths))
    for suffix in METADATA:
        first, second = (tmp_path / f"{name}.{suffix}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    assert imread(tmp_path / "first.png").std() > 0.05


@pytest.mark.parametrize("draw", FIGURES)
def test_texts_lie_inside_the_canvas(results, draw):
    figure = draw(results)
    figure.draw_without_rendering()
    canvas = figure.bbox
    for text in visible_texts(figure):
        box = text.get_window_extent()
        assert canvas.x0 - 1 <= box.x0 <= box.x1 <= canvas.x1 + 1, text
        assert canvas.y0 - 1 <= box.y0 <= box.y1 <= canvas.y1 + 1, text


def test_pruned_positions_are_hatched_and_lose_their_number(results):
    panel = example(results).axes[4]
    hatched = sum(patch.get_hatch() is not None for patch in panel.patches)
    assert hatched == 9 - len(read_json(results.pair_files("threshold.json")[0])["kept"]) > 0
    assert len(panel.texts) == 9 - hatched


def test_summary_bars_are_means_over_pairs(results):
    panel = summary(results).axes[0]
    rows = read_models(results.model_files("clean.csv"))
    means = rows[rows["dataset"] == "mnist"].groupby("encoding", sort=False)["accuracy"].mean()
    np.testing.assert_allclose([bar.get_width() for bar in panel.patches], 100 * means)


def test_class_means_mark_the_thresholds_chosen_on_validation(results):
    figure = class_means(results)
    rows = pd.read_csv(results.pair_files("thresholds.csv")[2])
    levels = [line.get_ydata()[0] for line in figure.axes[0].lines[2:]]
    np.testing.assert_allclose(levels, rows.loc[rows["select_on"] == "validation", "tau"])
    assert "class 1 (pneumonia)" in figure.legends[0].get_texts()[1].get_text()


def test_sweep_shows_means_and_marks_the_threshold(results):
    panel = thresholds(results).axes[0]
    rows = pd.read_csv(results.pair_files("sweep.csv")[0])
    steps, mark = panel.lines
    np.testing.assert_allclose(steps.get_ydata(), 100 * rows.groupby("tau")["test_accuracy"].mean())
    assert set(mark.get_xdata()) == {0.2}


def test_landscape_steps_where_the_mask_changes(results):
    panel = searches(results).axes[0]
    means = read_npz(results.pair_files("class_means.npz")[0])
    trace = pd.read_csv(results.pair_files("trace.csv")[0])
    exact = trace[(trace["method"] == "exact") & (trace["select_on"] == "validation")]
    values, edges, _ = panel.patches[0].get_data()
    np.testing.assert_allclose(values, 100 * exact["validation_accuracy"])
    for tau, low, high in zip(exact["tau"], edges[:-1], edges[1:], strict=True):
        assert low <= tau <= high
    assert set(edges[1:]) == set(breakpoints(means["mean_a"], means["mean_b"]))


def test_search_ways_are_its_evaluations_in_order(results):
    strip = searches(results).axes[2]
    trace = pd.read_csv(results.pair_files("trace.csv")[0])
    soft = trace[(trace["method"] == "soft") & (trace["select_on"] == "validation")]
    ways = [list(line.get_xdata()) for line in strip.lines]
    assert list(soft["tau"]) in ways


def test_mechanism_points_are_models_and_then_seeds(results):
    axes = mechanism(results).axes
    rows = entropies(results)
    n_models = len(rows[MODEL].drop_duplicates())
    counts = [sum(len(line.get_xdata()) for line in ax.lines) for ax in axes[::2]]
    assert counts == [n_models, n_models, n_models * results.seeds]
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
    assert [line.get_color() for line in figure.axes[0].lines] == list(COLORS.values())


def test_dropping_starts_from_angle_encoding_and_averages_the_pairs(results):
    mean, first = dropping(results).axes[:2]
    angle = pd.read_csv(results.pair_files("angle")[0] / "clean.csv")["accuracy"]
    controls = read_models(results.pair_files("controls.csv"))
    for line, order in zip(
        first.lines, ("drop_lowest", "drop_random", "drop_highest"), strict=False
    ):
        assert line.get_label() == encoding_label(order)
        assert line.get_ydata()[0] == pytest.approx(100 * angle.mean())
    shown = controls[(controls["control"] == "drop_random") & (controls["dropped"] == 3)]
    assert mean.lines[1].get_ydata()[2] == pytest.approx(100 * shown["accuracy"].mean())


def test_encodings_differ_in_marker_too():
    assert len(set(MARKERS.values())) == len(MARKERS) == len(COLORS)
    assert line_style("a user's own")["marker"] not in MARKERS.values()


def test_one_seed_and_few_encodings_are_drawn(tmp_path):
    results = Results(tmp_path, {"digits": [(3, 8)]}, ["atp", "own"], seeds=1, side=8).make()
    for draw in (example, summary, thresholds, searches, mechanism, noise, dropping):
        draw(results).draw_without_rendering()


def test_optimism_is_the_difference_of_the_two_choices(results):
    panel = optimism(results).axes[1]
    np.testing.assert_allclose([bar.get_width() for bar in panel.patches[:3]], 0.6)
