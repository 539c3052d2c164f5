"""Configurations that differ from the paper's, and what is said about them."""

import copy
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest
import yaml
from helpers.runs import ROOT

from atp.config.checks import check_config
from atp.config.schema import load_schema
from atp.errors import UserError
from atp.settings.keys import leaf

CONFIG = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
SCHEMA = load_schema()


def changed(*values: Any) -> dict[str, Any]:
    """The paper's configuration with other values: key, value, key, value, ..."""
    return mutated(CONFIG, dict(zip(values[::2], values[1::2], strict=True)))


def mutated(config: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A configuration with other values at some dotted keys."""
    config = copy.deepcopy(config)
    for key, value in changes.items():
        *parents, name = key.split(".")
        section = leaf(config, ".".join(parents)) if parents else config
        section[name] = value
    return config


def lines(config: dict[str, Any]) -> list[str]:
    """What is said about a configuration that is wrong: sentences."""
    with pytest.raises(UserError) as caught:
        check_config(config)
    told = str(caught.value).split("\n")
    assert all(line.endswith((".", "?")) for line in told)
    return told


def message(config: dict[str, Any]) -> str:
    """The one sentence about a configuration with one fault."""
    (line,) = lines(config)
    return line


def leaves(section: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted keys of the values in a section."""
    for name, value in section.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def sections(section: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted keys of the sections in a section."""
    for name, value in section.items():
        if isinstance(value, dict):
            yield f"{prefix}{name}"
            yield from sections(value, f"{prefix}{name}.")


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """A node of the schema with what it refers to."""
    if "$ref" not in node:
        return node
    found = leaf(SCHEMA, node["$ref"].removeprefix("#/").replace("/", "."))
    return {**resolved(found), **{key: value for key, value in node.items() if key != "$ref"}}


def node_at(key: str) -> dict[str, Any]:
    """The schema of a dotted key; of none, that of the whole configuration."""
    names = key.split(".") if key else []
    return reduce(lambda node, name: resolved(node)["properties"][name], names, SCHEMA)


def schema_leaves(key: str = "") -> Iterator[str]:
    """Dotted keys of the schema that are no sections."""
    keys = node_at(key)
    if "properties" not in resolved(keys):
        yield key
    for name in resolved(keys).get("properties", {}):
        yield from schema_leaves(f"{key}.{name}".lstrip("."))
