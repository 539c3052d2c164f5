"""Settings: keys as attributes, and only those that a step names."""

import pytest

from atp.settings.keys import leaf, read_settings, select
from atp.settings.section import Section
from atp.settings.sections import Circuit, Settings, Training

CONFIG = {"seed": 3, "circuit": {"layers": 2, "layout": "xx-zz"}, "toy": {"inner": {"width": 4}}}


def test_leaf_gives_values_and_sections():
    assert leaf(CONFIG, "circuit.layers") == 2
    assert leaf(CONFIG, "circuit") == CONFIG["circuit"]
    with pytest.raises(KeyError):
        leaf(CONFIG, "circuit.layer")


def test_values_and_sections_are_attributes():
    settings = read_settings(select(CONFIG, ["seed", "circuit", "toy.inner"]))
    assert settings.seed == 3
    assert settings.circuit == Circuit(layers=2, layout="xx-zz")
    assert settings.toy.inner.width == 4
    assert isinstance(settings.toy, Section)


def test_keys_of_one_section_come_together():
    settings = read_settings({"circuit.layers": 1, "circuit.layout": "xx-zz-h"})
    assert settings.circuit == Circuit(layers=1, layout="xx-zz-h")


def test_a_key_can_be_left_out_of_a_section():
    assert select(CONFIG, ["circuit"], without=["circuit.layout"]) == {"circuit": {"layers": 2}}
    assert CONFIG["circuit"]["layout"] == "xx-zz"


def test_a_key_that_the_rule_does_not_name_is_not_there():
    settings = read_settings(select(CONFIG, ["circuit.layers"]))
    with pytest.raises(AttributeError, match="Circuit has no key layout, only layers; a step"):
        _ = settings.circuit.layout
    with pytest.raises(AttributeError, match="Settings has no key seed"):
        _ = settings.seed


def test_settings_stay_as_they_are():
    training = Training(epochs=3, loss="hinge")
    longer = training.replace(epochs=4)
    assert (training.epochs, longer.epochs, longer.loss) == (3, 4, "hinge")
    assert isinstance(longer, Training)
    with pytest.raises(AttributeError, match=r"Training\.epochs is a setting, and stays"):
        training.epochs = 5


def test_sections_of_different_kinds_differ():
    assert Settings(seed=1) != Section(seed=1)
    assert Settings(seed=1) == Settings(seed=1) != Settings(seed=2)
