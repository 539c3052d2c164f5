import copy
import re

import numpy as np
import pytest
import yaml
from helpers.configs import CONFIG, SCHEMA, changed, leaves, message, node_at, resolved, sections
from helpers.runs import ROOT

from atp.config.checks import PAIR_KEYS, check_config
from atp.settings.keys import leaf

OF_PAIRS = [key for key in (*PAIR_KEYS, "regime.pairs") if leaf(CONFIG, key) != "all"]
PAIR_LISTS = {f"{key}.{name}" for key in OF_PAIRS for name in leaf(CONFIG, key)}
IN_WORDS = {*OF_PAIRS, "figures.example", "figures.class_means"}


def test_the_papers_configuration_passes():
    check_config(CONFIG)


def allowed(node):
    """Words that have to be said of what a key of the schema may hold."""
    node = resolved(node)
    if "anyOf" in node:
        return [word for option in node["anyOf"] for word in allowed(option)]
    if "enum" in node:
        return node["enum"]
    return [node["const"] if "const" in node else KINDS[node["type"]]]


KINDS = {
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "array": "a ",
    "string": "",
    "object": "a section with the keys ",
}


@pytest.mark.bad_input
@pytest.mark.parametrize("key", sorted(leaves(CONFIG)))
def test_a_value_of_a_wrong_type_is_told_with_its_key_and_what_is_allowed(key):
    text = message(changed(key, {"surprise": True}))
    subject, words = text.split(" but must be ")
    assert subject == f"config key {key} is {{'surprise': True}}"
    assert all(word in words for word in allowed(node_at(key)))


@pytest.mark.bad_input
@pytest.mark.parametrize("section", sorted(sections(CONFIG)))
def test_a_value_instead_of_a_section_is_told_with_the_keys_of_the_section(section):
    keys = ", ".join(resolved(node_at(section))["properties"])
    expected = f"config key {section} is 3 but must be a section with the keys {keys}."
    assert message(changed(section, 3)) == expected


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

    walk(SCHEMA)


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
        ("repetitions", None, "is empty"),
        ("data.splits", "stale", "one of fresh, fixed"),
        ("data.samples.balance", "even", "one of stratified, equal"),
        ("threshold.trainings", "new", "one of own, shared"),
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
        ("adversarial.pairs", {"mnist": [[7, 8]]}, "adversarial.pairs.mnist"),
        ("figures.threshold_a.mnist", [[7, 8]], "figures.threshold_a.mnist"),
        ("figures.example.pair", [7, 8], "figures.example"),
        ("figures.class_means.dataset", "digits", "figures.class_means"),
        ("figures.example.image", 1990, "must be below 1990"),
        ("noise.table.strength", 0.2, "must be one of noise.strengths"),
        ("noise.table.shots", 10, "must be one of noise.shots"),
        ("attack.table.epsilon", 0.31, "must be one of attack.epsilons"),
        ("attack.spaces", ["image"], "must be one of attack.spaces"),
        ("pca.components", 10, "at most 9"),
        (
            "readings.choices.circuit",
            {"layers": [1], "layout": ["alternating"], "range": [1]},
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


def test_an_attack_behind_binary_pixels_is_on_the_grid():
    config = changed("attack.table.space", "image", "data.pixels", "binary")
    assert "attack.table.space is image but must be grid when data.pixels is binary" in message(
        config
    )
    check_config(changed("data.pixels", "binary"))


def test_images_are_counted_where_they_come_from():
    """40 % of PneumoniaMNIST's 4,708 training images are held out, or of all 5,332."""
    stratified = ("data.samples.balance", "stratified", "data.samples.validation", 400)
    for source, available in (("official", 4708), ("own", 2825), ("pooled", 3199)):
        most = available - 400
        check_config(changed("data.source", source, "data.samples.train", most, *stratified))
        one_more = changed("data.source", source, "data.samples.train", most + 1, *stratified)
        assert f"but {available} are available for training" in message(one_more)


def test_equal_classes_need_enough_of_the_rarer_one():
    """PneumoniaMNIST has 1214 training images of class 0."""
    config = changed("data.samples.balance", "equal")
    config["data"]["samples"]["train"] = 2028
    check_config(config)
    config["data"]["samples"]["train"] = 2029
    assert message(config) == (
        "data set pneumonia_mnist, pair [0, 1]: data.samples.balance equal needs 1215 training "
        "and validation images of class 0 but 1214 are available; lower data.samples.train or "
        "data.samples.validation, or set balance to stratified."
    )


def test_the_largest_possible_split_passes():
    check_config(changed("data.samples.train", 4308, "data.samples.balance", "stratified"))
    check_config(changed("data.samples.test", 624))
    check_config(changed("figures.example.image", 1989))


def test_pairs_may_be_empty_but_not_all_of_them():
    config = changed("pairs.cifar10", [])
    check_config(config)
    for key in ("pairs", "figures.threshold_a", "figures.threshold_b"):
        for dataset in leaf(config, key):
            leaf(config, key)[dataset] = []
    assert "at least one pair" in message(config)


def own_data(tmp_path, **arrays):
    path = tmp_path / "own.npz"
    np.savez(path, **arrays)
    config = changed("pairs.npz", [[3, 5]], "data.samples.balance", "stratified")
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
    text = (ROOT / "docs/assumptions.md").read_text("utf-8")
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
