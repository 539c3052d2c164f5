import copy
from collections import Counter
from pathlib import Path

import hypothesis
import pytest
import yaml
from hypothesis import strategies as st

from atp.config.checks import check_config
from atp.errors import UserError
from atp.readings.closest import overlay
from atp.readings.design import (
    block_config,
    choices,
    draw_readings,
    level_rows,
    n_blocks,
)
from atp.readings.levels import block_readings, value_at, with_levels
from atp.settings.keys import read_settings, select

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text("utf-8"))
SETTINGS = read_settings(CONFIG)


def drawn(draws, seed=1, **levels):
    config = copy.deepcopy(CONFIG)
    config["seed"], config["readings"]["draws"] = seed, draws
    for section, keys in levels.items():
        config["readings"]["choices"][section] |= keys
    return draw_readings(read_settings(config))


def test_choices_are_keys_of_the_configuration():
    for key, levels in choices(SETTINGS).items():
        assert value_at(SETTINGS, key) in levels


def test_the_first_reading_is_the_configuration_itself():
    assert with_levels(SETTINGS, drawn(5)[0]) == SETTINGS


@hypothesis.settings(max_examples=20)
@hypothesis.given(st.integers(2, 300), st.integers(0, 10))
def test_every_level_of_a_choice_that_nothing_rules_out_is_as_frequent(draws, seed):
    """A reading passed over takes a level of every choice with it, so decks may be off by those."""
    readings = drawn(draws, seed)[1:]
    for key in ("training.loss", "entropy.cut", "sqe.filters"):
        levels = choices(SETTINGS)[key]
        counts = Counter(str(reading[key]) for reading in readings)
        share = [counts[str(level)] / len(readings) for level in levels]
        assert max(share) - min(share) <= 0.25 + 4 / len(readings) ** 0.5


def test_where_every_reading_makes_sense_the_balance_is_exact():
    readings = drawn(
        1 + 60,
        circuit={"layers": [2, 3]},
        pca={"components": [0.9, 0.95, 2, 4]},
        data={
            "pixels": ["grey", "scaled"],
            "samples": {"train": [50, 100], "validation": [100], "test": [200, "all"],
                        "balance": ["stratified", "equal"]},
        },
    )  # fmt: skip
    for key in ("training.epochs", "circuit.layers", "pca.components", "noise.table.strength"):
        counts = Counter(str(reading[key]) for reading in readings[1:])
        assert set(counts.values()) == {60 // len(counts)}


def test_choices_are_drawn_apart():
    """No two choices rise and fall together."""
    pairs = Counter((r["data.grid"], r["threshold.prune"]) for r in drawn(800)[1:])
    assert len(pairs) == 8
    assert min(pairs.values()) > 60


def test_more_readings_leave_the_first_ones_as_they_were():
    assert drawn(300)[:80] == drawn(80)


def test_another_seed_draws_others():
    assert drawn(30, seed=1) != drawn(30, seed=2)


def test_readings_that_make_no_sense_are_passed_over():
    readings = drawn(1500)
    circuits = {(r["circuit.layers"], r["circuit.layout"]) for r in readings}
    assert (1, "alternating") not in circuits
    assert len(circuits) == 8
    counts = [(r["pca.components"], r["data.grid"]) for r in readings]
    assert all(n <= grid**2 for n, grid in counts if isinstance(n, int))
    assert (8, 3) in counts
    assert not any(
        r["data.pixels"] == "binary" and r["attack.table.space"] == "image" for r in readings
    )


def test_a_reading_that_asks_for_more_images_than_there_are_is_passed_over():
    """Of PneumoniaMNIST's 1,214 normal images 40 % are held out: 728 are left."""
    many = {"train": [500, 2000], "validation": [100], "test": ["all"], "balance": ["equal"]}
    readings = drawn(50, data={"samples": many, "source": ["own", "official"]})
    asked = {(r["data.source"], r["data.samples.train"]) for r in readings[1:]}
    assert asked == {("own", 500), ("official", 500), ("official", 2000)}


def test_where_nothing_makes_sense_a_sentence_says_so():
    with pytest.raises(UserError, match=r"readings.choices leaves hardly a reading"):
        drawn(50, pca={"components": [40]})


def test_every_reading_is_a_valid_configuration_as_its_overlay_has_it():
    config = copy.deepcopy(CONFIG)
    for levels in drawn(150):
        check_config(laid_over(config, overlay(levels, SETTINGS)))


def laid_over(config, other):
    """As Snakemake lays one configuration over another."""
    return {
        key: laid_over(value, other.get(key, {}))
        if isinstance(value, dict)
        else other.get(key, value)
        for key, value in config.items()
    }


def test_blocks_hold_all_readings_once_and_what_they_read():
    readings = drawn(120)
    config = copy.deepcopy(CONFIG)
    config["readings"] |= {"draws": 120, "block": 50}
    read = ["seed", "training", "data.grid", "pca"]
    found = {}
    for block in range(n_blocks(read_settings(config))):
        own = block_config(config, readings, block, read)
        assert own["training"]["loss"] is None
        assert own["circuit"] == config["circuit"]  # varied, but not read
        settings = read_settings(select(own, [*read, "readings.drawn"]))
        found |= block_readings(settings)
    assert list(found) == list(range(120))
    for number, settings in found.items():
        assert settings.training.loss == readings[number]["training.loss"]
        assert settings.data.grid == readings[number]["data.grid"]
    assert config["training"] == CONFIG["training"]  # nothing was changed in place


def test_levels_are_texts_of_what_a_reading_has():
    readings = drawn(20)
    row = level_rows(readings)[7]
    assert row["reading"] == "7"
    assert row["circuit.layers"] == str(readings[7]["circuit.layers"])
    assert row["noise.placement"] == " + ".join(readings[7]["noise.placement"])
