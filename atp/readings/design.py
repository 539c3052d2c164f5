"""The readings: a seeded, balanced draw from the levels of what the paper leaves open."""

from __future__ import annotations

import copy
import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from atp.data.available import planned_sizes
from atp.errors import UserError
from atp.qnn.circuit import make_ansatz
from atp.readings.levels import Levels, value_at, with_levels
from atp.readings.stages import tasks_of
from atp.seeds import derive_seed
from atp.settings.keys import put
from atp.settings.sections import Settings

IMAGES = (
    "data.source",
    *(f"data.samples.{key}" for key in ("train", "validation", "test", "balance")),
)
JUDGED_BY = (
    *("circuit.layout", "circuit.layers", "data.grid", "pca.components"),
    *("data.pixels", "attack.table.space", *IMAGES),
)
"""The keys that say whether a reading makes sense."""


def choices(settings: Settings) -> dict[str, list[Any]]:
    """The levels of every choice, by dotted config key."""
    return dict(_flatten(settings.readings.choices))


def _flatten(section: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[Any]]]:
    for name, value in section.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def draw_readings(settings: Settings) -> list[Levels]:
    """Draw the readings, the first of which is the configuration itself.

    Each choice is dealt in permuted blocks, every level once a block, so that any number of
    readings is balanced and a larger one leaves the first as they were. Readings that make no
    sense are passed over (`makes_sense`).

    Args:
        settings: the whole configuration.

    Raises:
        UserError: hardly a reading makes sense.
    """
    levels = choices(settings)
    decks = [
        _deal(options, derive_seed(settings.seed, "readings", key))
        for key, options in levels.items()
    ]
    judge = _Judge(settings)
    drawn: list[Levels] = [{key: value_at(settings, key) for key in levels}]
    for dealt in range(1, 100 * settings.readings.draws):
        if len(drawn) == settings.readings.draws:
            break
        reading = {key: next(deck) for key, deck in zip(levels, decks, strict=True)}
        if judge.makes_sense(reading):
            drawn.append(reading)
        elif dealt >= 1000 > 100 * len(drawn):
            raise UserError(
                "config key readings.choices leaves hardly a reading that makes sense; "
                "docs/readings.md says which are passed over."
            )
    return drawn


def _deal(levels: list[Any], seed: int) -> Iterator[Any]:
    generator = random.Random(seed)
    while True:
        yield from generator.sample(levels, len(levels))


class _Judge:
    """Says which readings make sense; what decides about images is asked once per split."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._own = {key: value_at(settings, key) for key in JUDGED_BY}
        self._enough: dict[tuple[Any, ...], bool] = {}

    def makes_sense(self, reading: Levels) -> bool:
        """Say so, unless the reading has one of these.

        - A circuit without a ZZ gate, in which ⟨Z⟩ is the same for every image.
        - More principal components than positions, or than training images.
        - An attack on images behind binary pixels, which has no gradient.
        - More images than a pair has, or a part without one of the classes.
        """
        has = self._own | reading
        components = has["pca.components"]
        most = min(has["data.grid"] ** 2, has["data.samples.train"])
        return (
            make_ansatz(has["circuit.layout"], has["circuit.layers"]).n_phi > 0
            and not (isinstance(components, int) and components > most)
            and (has["data.pixels"], has["attack.table.space"]) != ("binary", "image")
            and self._has_images({key: has[key] for key in IMAGES})
        )

    def _has_images(self, split: Levels) -> bool:
        key = tuple(split.values())
        if key not in self._enough:
            self._enough[key] = _enough_images(with_levels(self._settings, split))
        return self._enough[key]


def _enough_images(settings: Settings) -> bool:
    try:
        for task in tasks_of(settings.pairs):
            planned_sizes(task, settings)
    except UserError:
        return False
    return True


def n_blocks(settings: Settings) -> int:
    """Number of blocks that the readings are evaluated in."""
    return -(-settings.readings.draws // settings.readings.block)


def block_config(
    config: Mapping[str, Any], drawn: list[Levels], block: int, read: Iterable[str]
) -> dict[str, Any]:
    """What the evaluation of one block depends on of the configuration.

    Args:
        config: the configuration.
        drawn: all readings.
        block: the number of the block.
        read: the dotted keys and sections that the step reads.

    Returns:
        The configuration with the block's readings under `readings.drawn`, number and levels, of
        each the choices that the step reads; elsewhere these keys are empty, as their values
        in the configuration decide nothing.
    """
    size = config["readings"]["block"]
    numbers = range(block * size, min((block + 1) * size, len(drawn)))
    keys = [key for key in drawn[0] if _is_read(key, list(read))]
    own = copy.deepcopy(dict(config))
    for key in keys:
        put(own, key, None)
    own["readings"]["drawn"] = [
        [number, {key: drawn[number][key] for key in keys}] for number in numbers
    ]
    return own


def _is_read(key: str, read: Collection[str]) -> bool:
    return any(f"{key}.".startswith(f"{name}.") for name in read)


def level_rows(drawn: list[Levels]) -> list[dict[str, str]]:
    """The rows of draws.csv: the number of every reading, and its levels as text."""
    return [
        {"reading": str(number), **{key: text(level) for key, level in levels.items()}}
        for number, levels in enumerate(drawn)
    ]


def text(level: Any) -> str:
    """A level as tables show it."""
    return " + ".join(level) if isinstance(level, list) else str(level)
