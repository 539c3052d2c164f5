"""Faults of a configuration are told together, and none that only follows from another."""

import copy

import pytest
from helpers.configs import CONFIG, changed, lines

from atp.config.checks import MOST_TOLD
from atp.config.files import check_files
from atp.errors import UserError


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        # both of the schema
        (("repetitions", 0, "training.loss", "hing"), ["repetitions", "training.loss"]),
        (
            ("training.epochs", "30", "training.patience", 0),
            ["training.epochs", "training.patience"],
        ),
        (("noise.strengths", [0.9, -0.1]), ["noise.strengths[0]", "noise.strengths[1]"]),
        (("data.gird", 3, "data.colour", "red"), ["data.colour", "data.gird"]),
        (("data.gird", 3, "circuit.layer", 2), ["circuit.layer", "data.gird"]),
        (("circuit", {}), ["circuit.layers", "circuit.layout", "circuit.range"]),
        (("qnn", {"device": "gpu"}), ["qnn.device", "qnn.simulator", "qnn.precision"]),
        # both across keys
        (("noise.table.strength", 0.2, "pca.components", 10), ["noise.table.strength", "pca"]),
        (("noise.table.strength", 0.2, "noise.table.shots", 1), ["table.strength", "table.shots"]),
        (
            ("noise.strengths", [0.05, 0.03], "scaling.taus", [0.3, 0.1]),
            ["noise.strengths", "scaling"],
        ),
        (("pairs.mnist", [[0, 0], [0, 10]]), ["two equal classes", "names class 10"]),
        (("data.grid", 29, "data.samples.test", 5000), ["data.grid", "data.samples.test"]),
        (
            ("hardware.angles", "model", "encodings", ["angle"]),
            ["hardware.layers", "hardware.encodings"],
        ),
        (
            ("adversarial.pairs", {"mnist": [[7, 8]]}, "figures.threshold_a.mnist", [[7, 8]]),
            ["adversarial.pairs.mnist", "figures.threshold_a.mnist"],
        ),
        # one of the schema, one across keys
        (("repetitions", 0, "noise.table.strength", 0.2), ["repetitions", "noise.table.strength"]),
        (("data.folder", "~", "data.grid", 29), ["data.folder", "data.grid"]),
        (("figures.example.image", -1, "figures.example.pair", [7, 8]), [".image", "example.pair"]),
    ],
)
def test_two_faults_are_told_together(changes, keys):
    told = lines(changed(*changes))
    assert all(key in line for key, line in zip(keys, told, strict=True))


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("changes", "key"),
    [
        (("noise.strengths", []), "noise.strengths"),  # and noise.table.strength is not in it
        (("pairs.mnist", [[0, "1"]]), "pairs.mnist[0][1]"),  # and no figure finds its pair
        (("pairs.mnist", [[0, 10]]), "names class 10"),  # and it has no number of images
        (("data.samples.train", 10**6), "pair [0, 1]"),  # and so have the other ten pairs
        (("data.samples.train", 10**6, "figures.example.image", 10**6), "pair [0, 1]"),
        (("pairs.npz", [[0, 1]]), "data.npz is empty"),  # and none of its images is there
        (("threshold.lbfgsb.setp", 0.01), "threshold.lbfgsb.setp is unknown"),
    ],
)
def test_a_fault_that_follows_from_another_is_not_told(changes, key):
    (line,) = lines(changed(*changes))
    assert key in line


@pytest.mark.bad_input
def test_a_misspelt_key_is_not_missing_too():
    config = copy.deepcopy(CONFIG)
    config["trainig"] = config.pop("training")
    assert lines(config) == ["config key trainig is unknown; did you mean training?"]


@pytest.mark.bad_input
def test_of_many_faults_the_first_are_told_and_the_others_counted():
    told = lines(changed("threshold.sweep", list(range(2, 2 + MOST_TOLD + 3))))
    assert len(told) == MOST_TOLD + 1
    assert told[0].startswith("config key threshold.sweep[0] is 2 but must be")
    assert told[-1] == "The configuration has 3 more faults."


@pytest.mark.bad_input
def test_faults_of_files_are_told_together(tmp_path):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("seed: 010\nrepetitions: 1:30\ndata: {grid: 3, grid: 4}\n")
    second.write_text("seed: [1\n")
    with pytest.raises(UserError) as caught:
        check_files([first, second, tmp_path / "third.yaml"])
    told = str(caught.value).split("\n")
    places = ["first.yaml, line 3", "first.yaml, line 1", "first.yaml, line 2"]
    places += ["second.yaml, line 2", "third.yaml could not be read"]
    assert len(told) == len(places)
    assert all(any(place in line for line in told) for place in places)
