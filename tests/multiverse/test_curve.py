import numpy as np
import pytest
from helpers.made_settings import LEVELS, made_rows
from matplotlib.text import Text

from atp.figures.multiverse import draw_multiverse
from atp.figures.style import METADATA, save
from atp.multiverse.effects import setting_effects
from atp.tables.multiverse_choices import choices_table


@pytest.fixture(scope="module")
def effects():
    return setting_effects(made_rows(), LEVELS)


@pytest.fixture
def figure(effects):
    return draw_multiverse(effects, choices_table(effects))


def test_curve_rises_and_shows_every_setting(figure, effects):
    curve = figure.axes[0]
    drawn = [line for line in curve.lines if line.get_marker() == "."]
    places = np.concatenate([line.get_xdata() for line in drawn])
    values = np.concatenate([line.get_ydata() for line in drawn])
    assert sorted(places) == list(range(24))
    ordered = values[np.argsort(places)]
    expected = effects.loc[effects["claim"] == "accuracy", "effect"].sort_values()
    np.testing.assert_allclose(ordered, expected)


def test_levels_below_are_those_of_the_settings_above(figure, effects):
    panel = figure.axes[1]
    names = [label.get_text() for label in panel.get_yticklabels()]
    assert names == ["layers 2", "layers 3", "layout xx-zz", "layout xx-zz-h"]
    ticks = dict(zip(names, (set(line.get_xdata()) for line in panel.lines), strict=True))
    assert ticks["layers 2"] == set(range(len(ticks["layers 2"])))  # all the lowest effects
    assert ticks["layers 2"] | ticks["layers 3"] == set(range(24))


def test_texts_lie_inside_the_canvas(figure):
    figure.draw_without_rendering()
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text():
            box = text.get_window_extent()
            assert figure.bbox.x0 - 1 <= box.x0 <= box.x1 <= figure.bbox.x1 + 1, text


def test_same_bytes_twice(effects, tmp_path):
    for name in ("first", "second"):
        paths = {suffix: tmp_path / f"{name}.{suffix}" for suffix in METADATA}
        save(draw_multiverse(effects, choices_table(effects)), paths)
    for suffix in METADATA:
        first, second = (tmp_path / f"{name}.{suffix}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
