"""Folders that all of xdist's workers share, each filled once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def shared(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], object]) -> Path:
    """The folder of that name, which the first worker to ask fills while the others wait.

    Whatever lies in it is for reading: a test that changes it takes a copy.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / name
    with FileLock(base / f"{name}.lock"):
        if not folder.exists():
            unfinished = base / f"{name}.part"
            unfinished.mkdir(exist_ok=True)
            fill(unfinished)
            unfinished.rename(folder)
    return folder
