"""The settings of the multiverse: a seeded, balanced draw from the levels of every choice."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from atp.errors import UserError
from atp.qnn.circuit import make_ansatz
from atp.seeds import derive_seed
from atp.settings.sections import Settings

Config = Mapping[str, Any]


def choices(config: Config) -> dict[str, list[Any]]:
    """The levels of every choice, by dotted config key."""
    return dict(_flatten(config["multiverse"]["choices"]))


def _flatten(section: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[Any]]]:
    for name, value in section.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def draw_settings(config: Config) -> list[dict[str, Any]]:
    """Draw the settings: key to level, the first empty, which is the configuration itself.

    Each choice is dealt in permuted blocks, every level once a block, so that any number
    of settings is balanced and a larger one leaves the first as they were. Circuits without
    a ZZ gate are passed over: in them ⟨Z⟩ is the same for every image.
    """
    levels = choices(config)
    decks = [
        _deal(options, derive_seed(config["seed"], "multiverse", key))
        for key, options in levels.items()
    ]
    drawn: list[dict[str, Any]] = [{}]
    while len(drawn) < config["multiverse"]["settings"]:
        setting = {key: next(deck) for key, deck in zip(levels, decks, strict=True)}
        if make_ansatz(setting["circuit.layout"], setting["circuit.layers"]).n_phi:
            drawn.append(setting)
    return drawn


def _deal(levels: list[Any], seed: int) -> Iterator[Any]:
    generator = random.Random(seed)
    while True:
        yield from generator.sample(levels, len(levels))


def setting_config(config: Config, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with some keys changed, and the multiverse's number of repetitions."""
    setting = copy.deepcopy(dict(config))
    count = config["multiverse"]["repetitions"]
    own = {"repetitions": count, "threshold.seeds": count}
    for key, value in {**changes, **own}.items():
        *sections, name = key.split(".")
        place = setting
        for section in sections:
            place = place[section]
        place[name] = value
    return setting


def check_encodings(encodings: list[str]) -> None:
    """Check that the encodings are there that the claims compare.

    Raises:
        UserError: one of the two is missing.
    """
    for name in ("angle", "atp"):
        if name not in encodings:
            raise UserError(
                f"config key encodings lacks {name}, which the multiverse compares; add it."
            )


def setting_levels(settings: Settings) -> list[dict[str, str]]:
    """Each setting's level of every choice, as text.

    Args:
        settings: the config's `seed`, `multiverse`, and its own value under every choice's key.
    """
    config = {"seed": settings.seed, "multiverse": vars(settings.multiverse)}
    own = {key: reduce(getattr, key.split("."), settings) for key in choices(config)}
    return [
        {key: _text(level) for key, level in (own | drawn).items()}
        for drawn in draw_settings(config)
    ]


def _text(level: Any) -> str:
    return " + ".join(level) if isinstance(level, list) else str(level)
