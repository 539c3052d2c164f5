import copy
from collections import Counter
from pathlib import Path

import hypothesis
import pytest
import yaml
from hypothesis import strategies as st

from atp.config.checks import check_config
from atp.multiverse.design import choices, draw_settings, setting_config, setting_levels
from atp.settings.keys import leaf, read_settings, select

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text("utf-8"))
CIRCUIT = {"circuit.layers", "circuit.layout"}


def sized(settings, seed=1):
    config = copy.deepcopy(CONFIG)
    config["seed"], config["multiverse"]["settings"] = seed, settings
    return config


def test_choices_are_keys_of_the_configuration():
    for key, levels in choices(CONFIG).items():
        assert leaf(CONFIG, key) in levels


def test_first_setting_is_the_configuration_itself():
    config = sized(5)
    own = setting_config(config, draw_settings(config)[0])
    changed = {"repetitions", "threshold"}  # the number of trainings
    assert {k: v for k, v in own.items() if k not in changed} == {
        k: v for k, v in config.items() if k not in changed
    }
    count = config["multiverse"]["repetitions"]
    assert own["threshold"]["seeds"] == own["repetitions"] == count


@hypothesis.settings(deadline=None)
@hypothesis.given(st.integers(2, 200), st.integers(0, 10))
def test_every_level_is_as_frequent(settings, seed):
    drawn = draw_settings(sized(settings, seed))[1:]
    assert len(drawn) == settings - 1
    passed_over = (settings + 20) // 6  # at most one of the nine circuits, in any stretch
    for key, levels in choices(CONFIG).items():
        counts = Counter(str(setting[key]) for setting in drawn)
        if len(drawn) >= 3 * (passed_over + len(levels)):
            assert set(counts) == {str(level) for level in levels}
        spread = max(counts.values()) - min(counts[str(level)] for level in levels)
        assert spread <= 1 + passed_over


def test_without_a_useless_circuit_the_balance_is_exact():
    config = sized(1 + 6 * 7)
    config["multiverse"]["choices"]["circuit"]["layers"] = [2, 3]
    for key, levels in choices(config).items():
        counts = Counter(str(setting[key]) for setting in draw_settings(config)[1:])
        assert set(counts.values()) == {6 * 7 // len(levels)}


def test_choices_are_drawn_apart():
    """No two choices rise and fall together."""
    drawn = draw_settings(sized(400))[1:]
    pairs = Counter((s["data.grid"], s["threshold.prune"]) for s in drawn)
    assert min(pairs.values()) > 60


def test_more_settings_leave_the_first_ones_as_they_were():
    assert draw_settings(sized(120))[:30] == draw_settings(sized(30))


def test_another_seed_draws_others():
    assert draw_settings(sized(30, 1)) != draw_settings(sized(30, 2))


def test_no_circuit_is_blind():
    drawn = draw_settings(sized(300))[1:]
    circuits = {(s["circuit.layers"], s["circuit.layout"]) for s in drawn}
    assert len(circuits) == 8
    assert (1, "alternating") not in circuits


def test_every_setting_of_the_papers_configuration_is_valid():
    for drawn in draw_settings(CONFIG):
        check_config(setting_config(CONFIG, drawn))
    assert leaf(CONFIG, "circuit.layers") == 3  # nothing was changed in place


@pytest.mark.parametrize("number", [0, 7])
def test_levels_are_texts_of_what_a_setting_has(number):
    settings = read_settings(select(CONFIG, ["seed", "multiverse", *choices(CONFIG)]))
    config = setting_config(CONFIG, draw_settings(CONFIG)[number])
    levels = setting_levels(settings)[number]
    assert levels["circuit.layers"] == str(config["circuit"]["layers"])
    assert levels["noise.placement"] == " + ".join(config["noise"]["placement"])
