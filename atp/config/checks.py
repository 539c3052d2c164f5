"""The configuration: its schema, and the checks that a schema cannot express."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atp.config.hardware import check_hardware
from atp.data.registry import DATASETS
from atp.data.sizes import Counts, pair_sizes
from atp.errors import UserError
from atp.settings.keys import leaf
from atp.settings.sections import Samples

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

Config = Mapping[str, Any]

SCHEMA = Path(__file__).with_name("schema.yaml")

PAIR_KEYS = (
    "pairs",
    "adversarial.pairs",
    "hardware.pairs",
    "figures.threshold_a",
    "figures.threshold_b",
)
RISING_KEYS = (
    "noise.strengths",
    "noise.curve",
    "attack.epsilons",
    "attack.pgd.epsilons",
    "adversarial.epsilons",
    "threshold.sweep",
    "scaling.grids",
    "scaling.taus",
    "controls.dropped",
)
MEMBER_KEYS = (
    ("noise.table.strength", "noise.strengths"),
    ("noise.table.shots", "noise.shots"),
    ("attack.table.space", "attack.spaces"),
)


def check_config(config: Config) -> None:
    """Check the whole configuration, before any job starts.

    Raises:
        UserError: one sentence with the dotted key, its value and what is allowed.
    """
    _check_schema(config)
    _check_lists(config)
    _check_pairs(config)
    _check_figures(config)
    _check_grid(config)
    _check_multiverse(config)
    _check_sizes(config)
    check_hardware(config)


# The schema


def _check_schema(config: Config) -> None:
    errors = sorted(_validator().iter_errors(config), key=_urgency)
    if errors:
        raise UserError(_sentence(errors[0]))


def _urgency(error: ValidationError) -> tuple[bool, list[str]]:
    """Unknown keys first: a misspelt key is also a missing one."""
    return error.validator != "additionalProperties", [str(part) for part in error.absolute_path]


@cache
def _validator() -> Validator:
    import yaml
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number, "object": _is_section}
    )
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    return extend(Draft202012Validator, type_checker=types)(schema)


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


def _sentence(error: ValidationError) -> str:
    path = list(error.absolute_path)
    if error.validator == "additionalProperties":
        return _unknown(path, error)
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return f"config key {_dotted([*path, missing])} is missing; config.yaml shows its default."
    key, value = _dotted(path), _show(error.instance)
    if error.validator == "uniqueItems":
        return f"config key {key} is {value}, which lists a value twice."
    return f"config key {key} is {value} but must be {_allowed(error.schema)}{_hint(error)}."


def _unknown(path: Sequence[str | int], error: ValidationError) -> str:
    known = list(error.schema["properties"])
    unknown = min(_printable(key) for key in error.instance if key not in known)
    close = get_close_matches(unknown, known, n=1)
    advice = f"did you mean {_dotted([*path, close[0]])}?" if close else _one_of(known)
    place = _dotted(path) or "the top level"
    return f"config key {_dotted([*path, unknown])} is unknown; " + (
        advice if close else f"{place} knows {advice}."
    )


def _allowed(schema: Mapping[str, Any]) -> str:
    """Say in words which values a schema accepts."""
    if "$ref" in schema:
        definition = schema["$ref"].removeprefix("#/").replace("/", ".")
        return _allowed(leaf(_validator().schema, definition))
    if "anyOf" in schema:
        return " or ".join(_allowed(option) for option in schema["anyOf"])
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


def _dotted(path: Iterable[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _printable(key: object) -> str:
    text = str(key)
    return text if text.isprintable() else repr(text)


def _show(value: object) -> str:
    if value is None:
        return "empty"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _one_of(names: Iterable[object]) -> str:
    return f"one of {', '.join(str(name) for name in names)}"


# What a schema cannot say


def _check_lists(config: Config) -> None:
    for key in RISING_KEYS:
        values = leaf(config, key)
        if values != sorted(values):
            raise UserError(f"config key {key} is {_show(values)} but must rise.")
    attacked = {"fgsm": "attack.epsilons", "pgd": "attack.pgd.epsilons"}
    by_method = ("attack.table.epsilon", attacked[leaf(config, "attack.table.method")])
    for key, among in (*MEMBER_KEYS, by_method):
        value, values = leaf(config, key), leaf(config, among)
        if value not in values:
            raise UserError(f"config key {key} is {value} but must be one of {among}: {values}.")


def _check_pairs(config: Config) -> None:
    for key in PAIR_KEYS:
        seen = set()
        for dataset, pair in _pairs(config, key):
            _check_pair(f"{key}.{dataset}", dataset, pair)
            if (dataset, pair) in seen:
                raise UserError(f"config key {key}.{dataset} lists the pair {list(pair)} twice.")
            seen.add((dataset, pair))
    if not list(_pairs(config, "pairs")):
        raise UserError("config key pairs is empty but must name at least one pair.")
    for key in PAIR_KEYS[1:]:
        for dataset, pair in _pairs(config, key):
            _check_listed(config, f"{key}.{dataset}", dataset, pair)


def _check_pair(key: str, dataset: str, pair: Counts) -> None:
    if pair[0] == pair[1]:
        raise UserError(f"config key {key} has the pair {list(pair)} of two equal classes.")
    names = DATASETS[dataset].class_names
    for label in pair:
        if names is not None and label >= len(names):
            raise UserError(
                f"config key {key} names class {label}, but {dataset} has the classes "
                f"0 to {len(names) - 1}."
            )


def _check_listed(config: Config, key: str, dataset: str, pair: Counts) -> None:
    if (dataset, pair) not in _pairs(config, "pairs"):
        raise UserError(
            f"config key {key} names the pair {list(pair)}, which pairs.{dataset} does not list."
        )


def _check_figures(config: Config) -> None:
    for name in ("example", "class_means"):
        figure = leaf(config, f"figures.{name}")
        dataset, pair = figure["dataset"], _pair(figure["pair"])
        if (dataset, pair) not in _pairs(config, "pairs"):
            raise UserError(
                f"config keys figures.{name}.dataset and figures.{name}.pair name {dataset} "
                f"{list(pair)}, which pairs.{dataset} does not list."
            )


def _check_grid(config: Config) -> None:
    grid, components = leaf(config, "data.grid"), leaf(config, "pca.components")
    if isinstance(components, int) and components > grid**2:
        raise UserError(
            f"config key pca.components is {components} but must be at most {grid**2}, "
            f"the number of features of data.grid {grid}."
        )
    most = leaf(config, "controls.dropped")[-1]
    if most >= grid**2:
        raise UserError(
            f"config key controls.dropped has {most} but must stay below {grid**2}, "
            f"the number of features of data.grid {grid}."
        )
    for dataset in _datasets(config):
        side = DATASETS[dataset].side
        if side is not None and grid > side:
            raise UserError(
                f"config key data.grid is {grid} but must be at most {side}, "
                f"the side of the images of {dataset}."
            )


def _check_multiverse(config: Config) -> None:
    levels = leaf(config, "multiverse.choices")
    smallest = min(levels["data"]["grid"])
    most = max((n for n in levels["pca"]["components"] if isinstance(n, int)), default=0)
    if most > smallest**2:
        raise UserError(
            f"config key multiverse.choices.pca.components has {most} but must stay within "
            f"{smallest**2}, the number of features of multiverse.choices.data.grid {smallest}."
        )
    if levels["circuit"] == {"layers": [1], "layout": ["alternating"]}:
        raise UserError(
            "config key multiverse.choices.circuit leaves only one layer of alternating, which "
            "has no ZZ gate and cannot learn; add a number of layers or a layout."
        )


def _check_sizes(config: Config) -> None:
    samples, fraction = Samples(**leaf(config, "data.samples")), leaf(config, "data.test_fraction")
    image = leaf(config, "figures.example")
    for dataset, pair in _pairs(config, "pairs"):
        train, test = _counts(config, dataset, pair)
        sizes = pair_sizes(dataset, pair, train, test, samples, fraction)
        is_example = (image["dataset"], _pair(image["pair"])) == (dataset, pair)
        if is_example and image["image"] >= sum(sizes.test):
            raise UserError(
                f"config key figures.example.image is {image['image']} but must be below "
                f"{sum(sizes.test)}, the number of test images of {dataset} {list(pair)}."
            )
        components = leaf(config, "pca.components")
        if isinstance(components, int) and components > sum(sizes.train):
            raise UserError(
                f"config key pca.components is {components} but must be at most "
                f"{sum(sizes.train)}, the value of data.samples.train."
            )


def _counts(config: Config, dataset: str, pair: Counts) -> tuple[Counts, Counts | None]:
    """Images of the two classes in the training set, and in the test set if there is one."""
    info = DATASETS[dataset]
    train, test = info.train_counts, info.test_counts
    if train is None or test is None:
        return _own_counts(config, pair)
    return _of(train, pair), (_of(test, pair) if test else None)


def _own_counts(config: Config, pair: Counts) -> tuple[Counts, Counts | None]:
    path = leaf(config, "data.npz")
    if path is None:
        raise UserError("config key data.npz is empty but must be the path of the file for npz.")
    from atp.data.own import count_labels

    train, test = count_labels(Path(path))
    for label in pair:
        if label not in train:
            raise UserError(
                f"config key pairs.npz names class {label}, but {path} has the classes "
                f"{', '.join(str(known) for known in sorted(train))}."
            )
    in_test = None if test is None else (test.get(pair[0], 0), test.get(pair[1], 0))
    return (train[pair[0]], train[pair[1]]), in_test


def _of(counts: tuple[int, ...], pair: Counts) -> Counts:
    return counts[pair[0]], counts[pair[1]]


def _datasets(config: Config) -> list[str]:
    return [dataset for dataset, pairs in config["pairs"].items() if pairs]


def _pairs(config: Config, key: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for dataset, pairs in leaf(config, key).items():
        for pair in pairs:
            yield dataset, _pair(pair)


def _pair(labels: Sequence[int]) -> tuple[int, int]:
    a, b = labels
    return a, b
