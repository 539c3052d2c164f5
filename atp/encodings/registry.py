"""The encodings by name; light to import, so that the workflow can read it.

The module of an encoding carries its name.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atp.encodings.base import Encoding


@dataclass(frozen=True)
class Entry:
    """One encoding.

    Attributes:
        class_name: its class in the module of its name.
        sections: the config keys its `fit` reads.
        prunes: it needs the threshold's mask.
    """

    class_name: str
    sections: tuple[str, ...] = ()
    prunes: bool = False


ENCODINGS = {
    "angle": Entry("Angle"),
    "amplitude": Entry("Amplitude"),
    "atp": Entry("ATP", sections=("threshold.prune",), prunes=True),
    "pca": Entry("PCA", sections=("pca",)),
    "sqe": Entry("SQE", sections=("sqe",)),
}


def load_encoding(name: str) -> type[Encoding]:
    """Import the class of an encoding."""
    module = importlib.import_module(f"atp.encodings.{name}")
    found: type[Encoding] = getattr(module, ENCODINGS[name].class_name)
    return found
