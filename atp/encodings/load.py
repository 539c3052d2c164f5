"""Encodings by name, loaded when they are asked for."""

import importlib

from atp.encodings.base import Encoding
from atp.encodings.registry import ENCODINGS


def load_encoding(name: str) -> type[Encoding]:
    """Import the class of an encoding."""
    module = importlib.import_module(f"atp.encodings.{name}")
    found: type[Encoding] = getattr(module, ENCODINGS[name].class_name)
    return found
