"""The encodings by name: data alone, so that the workflow and the tables can read it.

A new encoding is one module in this folder, which carries its name, and one entry here. Its
section of the configuration, if it has one, carries its name too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Options = Mapping[str, Mapping[str, Any]]
"""A JSON schema for each key; one without `default` must be in config.yaml."""


@dataclass(frozen=True)
class Entry:
    """One encoding.

    Attributes:
        class_name: its class in the module of its name.
        label: its name in tables and figures.
        color: of its lines and bars; another one for every encoding.
        marker: of its points, as Matplotlib names it; another one for every encoding.
        dash: of its lines, as Matplotlib names it.
        options: the keys of its own section of the configuration.
        reads: the keys elsewhere that its `fit` reads.
        prunes: it needs the threshold's mask.
    """

    class_name: str
    label: str
    color: str
    marker: str
    dash: str
    options: Options = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    prunes: bool = False

    @property
    def computing(self) -> tuple[object, ...]:
        """What a result depends on."""
        return self.class_name, tuple(self.options), self.reads, self.prunes

    @property
    def printing(self) -> tuple[object, ...]:
        """What a table or a figure depends on besides."""
        return self.label, self.color, self.marker, self.dash


# Okabe & Ito's colours, told apart by colour-blind readers; markers for grey print.
ENCODINGS = {
    "angle": Entry("Angle", "Angle", "#0072B2", "o", "-", reads=("circuit.range",)),
    "amplitude": Entry("Amplitude", "Amplitude", "#E69F00", "s", "--"),
    "atp": Entry(
        *("ATP", "ATP", "#D55E00", "D", "-"),
        reads=("threshold.prune", "circuit.range"),
        prunes=True,
    ),
    "pca": Entry(
        *("PCA", "PCA", "#009E73", "^", "-."),
        reads=("circuit.range",),
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
        *("SQE", "SQE", "#CC79A7", "v", ":"),
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
