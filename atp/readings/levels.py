"""A reading: the level of every choice, and the settings that it makes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

from atp.settings.sections import Settings

Levels = dict[str, Any]
"""The level of every choice, by dotted config key."""


def value_at(settings: Settings, key: str) -> Any:
    """The value at a dotted key."""
    return reduce(getattr, key.split("."), settings)


def with_levels(settings: Settings, levels: Mapping[str, Any]) -> Settings:
    """The settings with other values at some dotted keys."""
    for key, value in levels.items():
        settings = _replaced(settings, key.split("."), value)
    return settings


def _replaced(section: Any, path: list[str], value: Any) -> Any:
    name, *rest = path
    return section.replace(
        **{name: _replaced(getattr(section, name), rest, value) if rest else value}
    )


def block_readings(
    settings: Settings, numbers: Collection[int] | None = None
) -> dict[int, Settings]:
    """The settings of a block's readings.

    Args:
        settings: of the block, from `block_config`.
        numbers: those that are wanted, by default all.
    """
    return {
        number: with_levels(settings, levels)
        for number, levels in settings.readings.drawn
        if numbers is None or number in numbers
    }
