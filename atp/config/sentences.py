"""What is wrong with a configuration, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from atp.settings.keys import leaf

if TYPE_CHECKING:
    from jsonschema import ValidationError

Path = tuple[str | int, ...]
"""The way to a value: keys of sections, and places in lists."""


@dataclass(frozen=True)
class Fault:
    """Where a configuration is wrong, and the sentence about it."""

    path: Path
    sentence: str


def faults_of(error: ValidationError, schema: Mapping[str, Any]) -> Iterator[Fault]:
    """Tell an error of the schema as sentences: one, or one per unknown or missing key.

    Args:
        error: what the validator found.
        schema: the whole schema, which `$ref` points into.
    """
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        yield from _unknown(path, error)
    elif error.validator == "required":
        yield from _missing(path, error)
    else:
        yield Fault(path, _wrong(path, error, schema))


def _unknown(path: Path, error: ValidationError) -> Iterator[Fault]:
    """A misspelt key is a fault of the key that is meant, too: its value is not known."""
    for key in _unknown_keys(error):
        meant = _meant(key, error)
        known = _one_of(error.schema["properties"])
        advice = (
            f"did you mean {dotted((*path, meant))}?"
            if meant
            else f"{dotted(path) or 'the top level'} knows {known}."
        )
        sentence = f"config key {dotted((*path, key))} is unknown; {advice}"
        yield Fault((*path, key), sentence)
        if meant:
            yield Fault((*path, meant), sentence)


def _missing(path: Path, error: ValidationError) -> Iterator[Fault]:
    misspelt = {_meant(key, error) for key in _unknown_keys(error)}
    for key in error.validator_value:
        if key not in error.instance and key not in misspelt:
            name = dotted((*path, key))
            yield Fault(
                (*path, key), f"config key {name} is missing; config.yaml shows its default."
            )


def _unknown_keys(error: ValidationError) -> list[str]:
    known = error.schema["properties"]
    return sorted(_printable(key) for key in error.instance if key not in known)


def _meant(key: str, error: ValidationError) -> str | None:
    return next(iter(get_close_matches(key, list(error.schema["properties"]), n=1)), None)


def _wrong(path: Path, error: ValidationError, schema: Mapping[str, Any]) -> str:
    subject = f"config key {dotted(path)} is {show(error.instance)}"
    if error.validator == "uniqueItems":
        return f"{subject}, which lists a value twice."
    return f"{subject} but must be {_allowed(error.schema, schema)}{_hint(error)}."


def _allowed(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """Say in words which values a schema accepts."""
    if "$ref" in schema:
        definition = schema["$ref"].removeprefix("#/").replace("/", ".")
        return _allowed(leaf(whole, definition), whole)
    if "anyOf" in schema:
        return " or ".join(_allowed(option, whole) for option in schema["anyOf"])
    if "enum" in schema:
        return _one_of(schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kind = schema["type"]
    if kind in ("integer", "number"):
        return f"{'an integer' if kind == 'integer' else 'a number'}{_range(schema)}"
    if kind == "array":
        return _allowed_list(schema)
    if kind == "object":
        return f"a section with the keys {', '.join(schema['properties'])}"
    if kind == "string":
        return schema.get("description", "text")
    return {"boolean": "true or false", "null": "null"}[kind]


def _allowed_list(schema: Mapping[str, Any]) -> str:
    if schema.get("minItems") == schema.get("maxItems") == 2:
        return "a pair of class labels such as [0, 1]"
    return "a list with at least one entry" if schema.get("minItems") else "a list"


def _range(schema: Mapping[str, Any]) -> str:
    words = (
        ("minimum", "of at least"),
        ("exclusiveMinimum", "above"),
        ("maximum", "at most"),
        ("exclusiveMaximum", "below"),
    )
    bounds = [f"{word} {schema[key]}" for key, word in words if key in schema]
    return f" {' and '.join(bounds)}" if bounds else ""


def _hint(error: ValidationError) -> str:
    """Name the traps of YAML and of the command line."""
    value = error.instance
    if not isinstance(value, str) or error.validator not in ("type", "anyOf"):
        return ""
    return (
        " (it was read as text: YAML wants 1.0e-2, not 1e-2, "
        "and nested values need --configfile, not --config)"
    )


def dotted(path: Iterable[str | int]) -> str:
    """Write a path as `noise.strengths[1]`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def show(value: object) -> str:
    """Write a value as YAML would, or nearly, and not longer than a line."""
    if value is None:
        return "empty"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _printable(key: object) -> str:
    text = str(key)
    return text if text.isprintable() else repr(text)


def _one_of(names: Iterable[object]) -> str:
    return f"one of {', '.join(str(name) for name in names)}"
