"""Which pairs the population has, and what is lighter for them."""

import yaml
from helpers.runs import ROOT

from atp.population.design import population_config, population_pairs

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text())


def test_every_pair_of_three_data_sets_is_there_once():
    pairs = population_pairs(CONFIG)
    assert len(pairs) == len(set(pairs)) == 3 * 45
    listed = {
        (dataset, *sorted(pair))
        for dataset, pairs in CONFIG["pairs"].items()
        for pair in pairs
        if dataset in CONFIG["population"]["datasets"]
    }
    assert listed < set(pairs)


def test_only_what_no_verdict_needs_is_left_out():
    lighter = population_config(CONFIG)
    assert lighter["noise"]["strengths"] == []
    assert set(CONFIG["noise"]["strengths"]) < set(lighter["noise"]["curve"])
    assert lighter["repetitions"] == CONFIG["population"]["repetitions"]
    assert lighter["attack"]["spaces"] == [CONFIG["attack"]["table"]["space"]]
    untouched = {*CONFIG} - {"repetitions", "noise", "attack", "statistics"}
    assert all(lighter[key] == CONFIG[key] for key in untouched)
    assert CONFIG["noise"]["strengths"]  # the configuration itself is as it was
