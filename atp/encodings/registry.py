"""The encodings by name; light to import, so that the workflow can read it.

The module of an encoding carries its name, and so does its section of the configuration.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from atp.encodings.base import Encoding

Options = Mapping[str, Mapping[str, Any]]
"""A JSON schema for each key; one without `default` must be in config.yaml."""


@dataclass(frozen=True)
class Entry:
    """One encoding.

    Attributes:
        class_name: its class in the module of its name.
        options: the keys of its own section of the configuration.
        reads: the keys elsewhere that its `fit` reads.
        prunes: it needs the threshold's mask.
    """

    class_name: str
    options: Options = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    prunes: bool = False


ENCODINGS = {
    "angle": Entry("Angle"),
    "amplitude": Entry("Amplitude"),
    "atp": Entry("ATP", reads=("threshold.prune",), prunes=True),
    "pca": Entry(
        "PCA",
        options={
            "components": {
                "description": "number of components, or fraction of training variance they keep",
                "anyOf": [
                    {"type": "integer", "minimum": 1},
                    {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                ],
            }
        },
    ),
    "sqe": Entry(
        "SQE",
        options={
            "filters": {
                "description": "number of data qubits, each a single-qubit encoding",
                "type": "integer",
                "minimum": 1,
                "maximum": 1000,
            },
            "weights": {
                "description": "six angles per filter, or six per filter and pixel triple",
                "enum": ["shared", "per_triple"],
            },
        },
    ),
}


def keys_read(name: str) -> tuple[str, ...]:
    """The config keys that an encoding's `fit` reads: its own section, and others."""
    entry = ENCODINGS[name]
    return (name, *entry.reads) if entry.options else entry.reads


def load_encoding(name: str) -> type[Encoding]:
    """Import the class of an encoding."""
    module = importlib.import_module(f"atp.encodings.{name}")
    found: type[Encoding] = getattr(module, ENCODINGS[name].class_name)
    return found
