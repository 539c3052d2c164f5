"""The schema follows from the registries, and agrees with the typed settings."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, Literal, get_type_hints

import pytest
from helpers.configs import CONFIG, changed, lines, message, node_at, resolved

from atp.config.checks import check_config
from atp.config.schema import validator, with_defaults
from atp.data.registry import DATASETS
from atp.encodings.registry import ENCODINGS, keys_read
from atp.settings.section import Section
from atp.settings.sections import Settings

TOY_OPTIONS = {
    "width": {"description": "a width", "type": "integer", "minimum": 1, "default": 3},
    "kind": {"description": "a kind", "enum": ["flat", "round"], "default": "flat"},
}


@pytest.fixture
def registered(monkeypatch):
    """A function that registers an encoding `toy` with some options."""

    def register(options):
        monkeypatch.setitem(
            ENCODINGS, "toy", replace(ENCODINGS["angle"], options=options, reads=())
        )
        validator.cache_clear()

    yield register
    validator.cache_clear()


def test_a_registered_encoding_is_known(registered):
    assert "encodings[0] is 'toy'" in message(changed("encodings", ["toy"]))
    registered({})
    check_config(changed("encodings", ["angle", "toy"]))


def test_a_registered_data_set_is_known(monkeypatch):
    monkeypatch.setitem(DATASETS, "toy", DATASETS["digits"])
    validator.cache_clear()
    samples = {"train": 100, "validation": 50, "test": "all", "balance": "stratified"}
    config = changed("data.samples", samples, "pairs.toy", [[0, 1]])
    config["figures"]["example"] = {"dataset": "toy", "pair": [0, 1], "image": 0}
    check_config(config)
    config["pairs"]["toy"] = [[0, 10]]
    assert "config key pairs.toy names class 10, but toy has the classes 0 to 9." in lines(config)
    monkeypatch.undo()
    validator.cache_clear()
    assert "config key pairs.toy is unknown; " in lines(config)[0]


def test_options_without_a_default_are_required_of_every_configuration(registered):
    registered({"width": {"type": "integer"}})
    assert lines(CONFIG) == [
        "config key toy is missing; config.yaml shows its default.",
        "config key readings.choices.toy is missing; config.yaml shows its default.",
    ]


def test_options_with_a_default_may_be_left_out(registered):
    registered(TOY_OPTIONS)
    check_config(CONFIG)
    check_config(changed("toy", {"width": 4}))
    check_config(changed("readings.choices.toy", {"kind": ["flat", "round"]}))


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("toy", 3, "must be a section with the keys width, kind"),
        ("toy", {"width": 0}, "toy.width is 0 but must be an integer of at least 1"),
        ("toy", {"kind": "square"}, "toy.kind is 'square' but must be one of flat, round"),
        ("toy", {"widht": 3}, "toy.widht is unknown; did you mean toy.width?"),
        ("readings.choices.toy", {"width": [0]}, "readings.choices.toy.width[0] is 0"),
    ],
)
def test_options_are_checked(registered, key, value, words):
    registered(TOY_OPTIONS)
    assert words in message(changed(key, value))


def test_defaults_complete_only_encodings_in_use(registered):
    registered(TOY_OPTIONS)
    assert with_defaults(CONFIG) == CONFIG
    used = changed("encodings", ["pca", "toy"])
    assert with_defaults(used) == {**used, "toy": {"width": 3, "kind": "flat"}}
    used["toy"] = {"width": 4}
    assert with_defaults(used)["toy"] == {"width": 4, "kind": "flat"}
    assert used["toy"] == {"width": 4}


def test_an_encoding_reads_its_section_and_what_its_entry_names(registered):
    registered(TOY_OPTIONS)
    assert keys_read("toy") == ("toy",)
    assert keys_read("sqe") == ("sqe",)
    assert keys_read("atp") == ("threshold.prune", "circuit.range")
    assert keys_read("amplitude") == ()


def typed_sections(section: type[Section] = Settings, key: str = "") -> Iterator[Any]:
    """Every section of the settings: its dotted key, and its class."""
    yield key, section
    for name, kind in kinds_of(section).items():
        if is_section(kind):
            yield from typed_sections(kind, f"{key}.{name}".lstrip("."))


def kinds_of(section: type[Section]) -> dict[str, Any]:
    return {name: kind for name, kind in get_type_hints(section).items() if name != "_kinds"}


def is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Section)


SCALARS = {"integer": int, "number": float, "string": str, "boolean": bool, "null": None}


def type_of(node: dict[str, Any]) -> Any:
    """The type of the values that a node of the schema takes."""
    node = resolved(node)
    if "anyOf" in node:
        return reduce(or_, map(type_of, node["anyOf"]))
    if "const" in node:
        return Literal[node["const"]]
    if "enum" in node:
        return str
    if node["type"] == "array":
        return list[type_of(node["items"])]
    if node["type"] == "object":
        inner = [type_of(child) for child in node["properties"].values()]
        return Mapping[str, inner[0] if inner.count(inner[0]) == len(inner) else Any]
    return SCALARS[node["type"]]


@pytest.mark.parametrize(("key", "section"), list(typed_sections()))
def test_a_section_of_the_schema_has_the_attributes_of_the_typed_one(key, section):
    keys = resolved(node_at(key))["properties"]
    kinds = kinds_of(section)
    plain = set(ENCODINGS) - set(kinds) if not key else set()  # an encoding's own need no class
    assert set(keys) - plain == set(kinds)
    for name, kind in kinds.items():
        if not is_section(kind):
            assert type_of(keys[name]) == kind, f"{key}.{name}"
