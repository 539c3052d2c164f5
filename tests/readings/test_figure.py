import numpy as np
import pandas as pd
import pytest
from helpers.made_readings import made_levels, made_rows

from atp.figures.readings import draw_readings
from atp.figures.style import METADATA, save
from atp.readings.effects import reading_effects
from atp.tables.readings_choices import choices_table


@pytest.fixture(scope="module")
def effects():
    return reading_effects(made_rows(), made_levels())


@pytest.fixture(scope="module")
def readings():
    random = np.random.default_rng(0)
    columns = ["calibration", "check", "gain"]
    groups = ["sample"] * 18 + ["closest"] * 6
    frame = pd.DataFrame(random.uniform(1, 5, (24, 3)), columns=columns)
    return frame.assign(group=groups, reading=range(24))


@pytest.fixture
def figure(readings, effects):
    return draw_readings(readings, effects, choices_table(effects))


def test_every_reading_is_a_point_by_its_distance(figure, readings):
    for ax, column in zip(figure.axes, ("check", "gain"), strict=False):
        drawn = [line for line in ax.lines if line.get_marker() in (".", "^")]
        points = np.concatenate([line.get_xydata() for line in drawn])
        np.testing.assert_allclose(points, readings[["calibration", column]])
        (own,) = (line for line in ax.lines if line.get_marker() == "D")
        np.testing.assert_allclose(own.get_xydata(), readings.loc[[0], ["calibration", column]])


def test_curve_rises_and_shows_the_whole_sample(figure, effects):
    curve = figure.axes[2]
    drawn = [line for line in curve.lines if line.get_marker() == "."]
    places = np.concatenate([line.get_xdata() for line in drawn])
    values = np.concatenate([line.get_ydata() for line in drawn])
    assert sorted(places) == list(range(24))
    ordered = values[np.argsort(places)]
    expected = effects.loc[effects["claim"] == "accuracy", "effect"].sort_values()
    np.testing.assert_allclose(ordered, expected)


def test_levels_below_are_those_of_the_readings_above(figure, effects):
    panel = figure.axes[3]
    names = [label.get_text() for label in panel.get_yticklabels()]
    assert names == ["layers 2", "layers 3", "layout xx-zz", "layout xx-zz-h"]
    ticks = dict(zip(names, (set(line.get_xdata()) for line in panel.lines), strict=True))
    assert ticks["layers 2"] == set(range(len(ticks["layers 2"])))  # all the lowest effects
    assert ticks["layers 2"] | ticks["layers 3"] == set(range(24))


def test_only_the_choices_that_explain_most_are_shown(readings, effects):
    many = choices_table(effects)
    more = [many[many["claim"] == "accuracy"]]
    for number in range(8):
        name = f"training.extra{number}"
        effects = effects.assign(**{name: "on"})
        extra = more[0].iloc[:1].assign(choice=name, level="on", explained=0.0)
        more.append(extra)
    figure = draw_readings(readings, effects, pd.concat(more))
    names = [label.get_text() for label in figure.axes[3].get_yticklabels()]
    assert len(names) == 2 + 2 + 4
    assert names[:2] == ["layers 2", "layers 3"]


def test_texts_lie_inside_the_canvas(figure):
    figure.draw_without_rendering()
    drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert -0.02 <= drawn.x0 <= drawn.x1 <= width + 0.02
    assert -0.02 <= drawn.y0 <= drawn.y1 <= height + 0.02


def test_same_bytes_twice(readings, effects, tmp_path):
    for name in ("first", "second"):
        paths = {suffix: tmp_path / f"{name}.{suffix}" for suffix in METADATA}
        save(draw_readings(readings, effects, choices_table(effects)), paths)
    for suffix in METADATA:
        first, second = (tmp_path / f"{name}.{suffix}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
