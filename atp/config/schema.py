"""The schema of the configuration: `schema.yaml`, and what the registries know."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from atp.data.registry import DATASETS
from atp.encodings.registry import ENCODINGS, Options

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

Schema = dict[str, Any]

SCHEMA = Path(__file__).with_name("schema.yaml")


def load_schema() -> Schema:
    """Read the schema and fill in the data sets, the encodings and the encodings' options."""
    schema: Schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    definitions = schema["$defs"]
    definitions["dataset"]["enum"] = list(DATASETS)
    pair_list = {"$ref": "#/$defs/pair_list"}
    definitions["pairs"]["properties"] = dict.fromkeys(DATASETS, pair_list)
    definitions["encoding"]["enum"] = list(ENCODINGS)
    choices = definitions["readings"]["properties"]["choices"]
    for name, entry in ENCODINGS.items():
        if entry.options:
            required = [key for key, option in entry.options.items() if "default" not in option]
            place = f"#/$defs/config/properties/{name}/properties"
            levels = {
                key: {"$ref": "#/$defs/levels", "items": {"$ref": f"{place}/{key}"}}
                for key in entry.options
            }
            _add_section(definitions["config"], name, entry.options, required)
            _add_section(choices, name, levels, required)
    return schema


def _add_section(parent: Schema, name: str, keys: Options, required: list[str]) -> None:
    parent["properties"][name] = {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": dict(keys),
    }
    if required:
        parent["required"].append(name)


def with_defaults(config: Mapping[str, Any]) -> dict[str, Any]:
    """Complete a valid configuration by the default options of its encodings."""
    completed = dict(config)
    for name in config["encodings"]:
        options = ENCODINGS[name].options
        defaults = {
            key: option["default"] for key, option in options.items() if "default" in option
        }
        if defaults:
            completed[name] = {**defaults, **config.get(name, {})}
    return completed


@cache
def validator() -> Validator:
    """The schema with our idea of integers, numbers and sections."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number, "object": _is_section}
    )
    return extend(Draft202012Validator, type_checker=types)(load_schema())


def _is_integer(_: object, value: object) -> bool:
    """JSON Schema would take 30.0 for an integer; Python's `range` does not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(_: object, value: object) -> bool:
    """Finite, and as an integer not too large for a float."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= sys.float_info.max
    )


def _is_section(_: object, value: object) -> bool:
    return isinstance(value, Mapping)
