"""Dotted keys such as `data.grid`, as rules name the settings of a step."""

from collections.abc import Iterable, Mapping
from typing import Any

from atp.settings.sections import Settings


def leaf(config: Mapping[str, Any], key: str) -> Any:
    """Give the value, or the section, at a dotted key.

    Raises:
        KeyError: there is no such key.
    """
    value: Any = config
    for part in key.split("."):
        value = value[part]
    return value


def select(
    config: Mapping[str, Any], keys: Iterable[str], without: Iterable[str] = ()
) -> dict[str, Any]:
    """Values by dotted key, less some keys inside the named sections."""
    found = {key: leaf(config, key) for key in keys}
    for key in without:
        section, _, name = key.rpartition(".")
        found[section] = {k: v for k, v in found[section].items() if k != name}
    return found


def read_settings(values: Mapping[str, Any]) -> Settings:
    """Settings from values, or sections, by dotted key; of two that overlap the later one wins."""
    return Settings(**nested(values))


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Sections within sections, as in config.yaml, from values by dotted key."""
    config: dict[str, Any] = {}
    for key, value in values.items():
        put(config, key, value)
    return config


def put(config: dict[str, Any], key: str, value: Any) -> None:
    """Set the value at a dotted key, in place; sections that are not there are made."""
    *sections, name = key.split(".")
    for section in sections:
        config = config.setdefault(section, {})
    config[name] = value
