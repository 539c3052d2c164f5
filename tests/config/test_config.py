import copy
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from atp.config.checks import PAIR_KEYS, SCHEMA, check_config, leaf
from atp.data.registry import DATASETS
from atp.errors import UserError

CONFIG = yaml.safe_load((Path(__file__).parent.parent / "config.yaml").read_text("utf-8"))
SCHEMA_CONTENT = yaml.safe_load(SCHEMA.read_text("utf-8"))


def changed(key, value):
    config = copy.deepcopy(CONFIG)
    *sections, name = key.split(".")
    (leaf(config, ".".join(sections)) if sections else config)[name] = value
    return config


def message(config):
    with pytest.raises(UserError) as caught:
        check_config(config)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith((".", "?"))
    return text


def leaves(section, prefix=""):
    for name, value in section.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def sections(section, prefix=""):
    for name, value in section.items():
        if isinstance(value, dict):
            yield f"{prefix}{name}"
            yield from sections(value, f"{prefix}{name}.")


PAIR_LISTS = {f"{key}.{name}" for key in PAIR_KEYS for name in leaf(CONFIG, key)}
IN_WORDS = {*PAIR_KEYS, "figures.example", "figures.class_means"}


def test_the_papers_configuration_passes():
    check_config(CONFIG)


def test_leaf_gives_values_and_sections():
    assert leaf(CONFIG, "data.grid") == CONFIG["data"]["grid"]
    assert leaf(CONFIG, "data.samples") == CONFIG["data"]["samples"]
    with pytest.raises(KeyError):
        leaf(CONFIG, "data.gird")


@pytest.mark.bad_input
@pytest.mark.parametrize("key", sorted(leaves(CONFIG)))
def test_every_key_refuses_a_value_of_a_wrong_type(key):
    assert key in message(changed(key, {"surprise": True}))


@pytest.mark.bad_input
@pytest.mark.parametrize("key", sorted(set(leaves(CONFIG)) - PAIR_LISTS))
def test_every_key_is_required(key):
    config = copy.deepcopy(CONFIG)
    *parents, name = key.split(".")
    del (leaf(config, ".".join(parents)) if parents else config)[name]
    assert f"config key {key} is missing" in message(config)


@pytest.mark.bad_input
@pytest.mark.parametrize("section", sorted(sections(CONFIG)))
def test_every_section_refuses_an_unknown_key(section):
    config = copy.deepcopy(CONFIG)
    leaf(config, section)["surprise"] = 1
    assert f"{section}.surprise is unknown" in message(config)


def test_every_object_of_the_schema_is_strict():
    def walk(node):
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(SCHEMA_CONTENT)


def test_the_schema_knows_the_registered_data_sets():
    assert set(SCHEMA_CONTENT["$defs"]["pairs"]["properties"]) == set(DATASETS)
    assert set(SCHEMA_CONTENT["$defs"]["dataset"]["enum"]) == set(DATASETS)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("circuit.layers", 0, "an integer of at least 1"),
        ("circuit.layers", True, "an integer"),
        ("training.epochs", 30.0, "an integer"),
        ("data.grid", 0, "of at least 1"),
        ("noise.strengths", [0.1, 0.9], "noise.strengths[1] is 0.9"),
        ("noise.strengths", [-0.1], "of at least 0 and at most 0.75"),
        ("noise.strengths", [], "at least one entry"),
        ("noise.strengths", [0.1, 0.05], "must rise"),
        ("controls.dropped", [3, 1], "must rise"),
        ("attack.epsilons", [0.1, 0.1], "lists a value twice"),
        ("threshold.tau_max", 0, "above 0 and at most 1"),
        ("threshold.tau_max", float("nan"), "is nan"),
        ("training.learning_rate", float("inf"), "is inf"),
        ("training.learning_rate", "1e-2", "YAML wants 1.0e-2"),
        ("data.download", "true", "must be true or false"),
        ("seeds", None, "is empty"),
        ("training.loss", "hing", "one of hinge, square, logistic"),
        ("encodings", ["angle", "apt"], "encodings[1] is 'apt'"),
        ("qnn.simulator", "default qubit", "PennyLane device"),
        ("pca.components", 0, "an integer of at least 1 or a number above 0"),
        ("data.samples.test", "some", "all or an integer"),
        ("results_dir", "../elsewhere", "without .."),
        ("results_dir", "results/{dataset}", "results_dir"),
        ("results_dir", "/", "results_dir"),
    ],
)
def test_impossible_values(key, value, words):
    text = message(changed(key, value))
    assert key in text
    assert words in text


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("trainig", "training"),
        ("training.epoch", "training.epochs"),
        ("pairs.mnits", "pairs.mnist"),
    ],
)
def test_a_misspelt_key_is_suggested_right(key, suggestion):
    assert f"did you mean {suggestion}?" in message(changed(key, 1))


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("pairs.mnist", [[0, 0]], "two equal classes"),
        ("pairs.mnist", [[0, 10]], "names class 10, but mnist has the classes 0 to 9"),
        ("pairs.pneumonia_mnist", [[0, 2]], "has the classes 0 to 1"),
        ("pairs.mnist", [[0, 1], [0, 1]], "lists the pair [0, 1] twice"),
        ("pairs.mnist", [[0, 1, 2]], "a pair of class labels"),
        ("pairs.npz", [[0, 1]], "data.npz is empty"),
        ("adversarial.pairs.mnist", [[7, 8]], "adversarial.pairs.mnist"),
        ("figures.threshold_a.mnist", [[7, 8]], "figures.threshold_a.mnist"),
        ("figures.example.pair", [7, 8], "figures.example"),
        ("figures.class_means.dataset", "digits", "figures.class_means"),
        ("figures.example.image", 1990, "must be below 1990"),
        ("noise.table.strength", 0.2, "must be one of noise.strengths"),
        ("noise.table.shots", 10, "must be one of noise.shots"),
        ("attack.table.epsilon", 0.31, "must be one of attack.epsilons"),
        ("attack.spaces", ["image"], "must be one of attack.spaces"),
        ("pca.components", 10, "at most 9"),
        ("multiverse.choices.pca.components", [0.9, 10], "within 9"),
        (
            "multiverse.choices.circuit",
            {"layers": [1], "layout": ["alternating"]},
            "cannot learn; add",
        ),
        ("controls.dropped", [1, 9], "must stay below 9"),
        ("data.grid", 29, "at most 28"),
        ("data.samples.train", 4309, "data set pneumonia_mnist, pair [0, 1]"),
        ("data.samples.test", 625, "data.samples.test 625"),
    ],
)
def test_what_a_schema_cannot_say(key, value, words):
    assert words in message(changed(key, value))


def test_the_largest_possible_split_passes():
    check_config(changed("data.samples.train", 4308))
    check_config(changed("data.samples.test", 624))
    check_config(changed("figures.example.image", 1989))


def test_pairs_may_be_empty_but_not_all_of_them():
    config = changed("pairs.cifar10", [])
    check_config(config)
    for key in ("pairs", "adversarial.pairs", "figures.threshold_a", "figures.threshold_b"):
        for dataset in leaf(config, key):
            leaf(config, key)[dataset] = []
    assert "at least one pair" in message(config)


def own_data(tmp_path, **arrays):
    path = tmp_path / "own.npz"
    np.savez(path, **arrays)
    config = changed("pairs.npz", [[3, 5]])
    config["data"]["npz"] = str(path)
    return config


def test_own_data_are_counted_before_any_job(tmp_path):
    config = own_data(tmp_path, labels=np.repeat([3, 5], 2000))
    check_config(config)
    config["data"]["samples"]["train"] = 3000
    assert "data set npz, pair [3, 5]" in message(config)


def test_own_data_that_lack_a_class(tmp_path):
    assert "names class 5" in message(own_data(tmp_path, labels=np.full(4000, 3)))


def test_own_data_that_are_missing(tmp_path):
    config = own_data(tmp_path, labels=np.repeat([3, 5], 2000))
    (tmp_path / "own.npz").unlink()
    assert "own.npz could not be read (No such file" in message(config)


def assumptions():
    """The keys and values of the tables in docs/assumptions.md."""
    text = (Path(__file__).parent.parent / "docs/assumptions.md").read_text("utf-8")
    return dict(re.findall(r"^\| `([^`]+)` \| `?([^`|]+)`? \|", text, re.MULTILINE))


def test_every_key_is_explained_with_its_value():
    explained = assumptions()
    in_words = tuple(f"{key}." for key in IN_WORDS)
    expected = {
        key: leaf(CONFIG, key) for key in leaves(CONFIG) if not f"{key}.".startswith(in_words)
    }
    assert set(explained) == set(expected) | IN_WORDS
    found = {key: yaml.safe_load(explained[key]) for key in expected}
    assert found == expected
