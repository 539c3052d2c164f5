"""Which code a step runs, so that the workflow reruns the step when it changes."""

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import atp

PACKAGE = Path(atp.__file__).resolve().parent
LOCKS = ("requirements.lock", "requirements-hardware.lock")
"""Packages of every step, and those of hardware runs besides."""
REGISTRIES = ("data/registry.py", "encodings/registry.py")
"""Files of one entry per data set or encoding: a step depends on the entries that it uses."""


def digest(script: str, modules: Iterable[str], entries: Iterable[object], workflow: Path) -> str:
    """Hash a script, the library files that it imports, entries of the registries, the packages.

    Args:
        script: its name.
        modules: those of the library that it loads by name, such as `encodings.pca`.
        entries: what it uses of the registries, in any order.
        workflow: the folder of the workflow, with `scripts` and the lock files.
    """
    sources = [workflow / "scripts" / f"{script}.py"]
    sources += [PACKAGE.joinpath(*name.split(".")).with_suffix(".py") for name in modules]
    files = set(sources).union(*map(imported_files, sources))
    on_devices = PACKAGE / "hardware" / "experiment.py" in files
    files |= {workflow / lock for lock in (LOCKS if on_devices else LOCKS[:1])}
    hashes = [_hash(path) for path in sorted(files - {PACKAGE / name for name in REGISTRIES})]
    return hashlib.sha256("".join([*hashes, *sorted(map(repr, entries))]).encode()).hexdigest()


def imported_files(source: Path) -> list[Path]:
    """List the files of `atp` that a script or module imports, directly or through each other.

    Imports are read from the source, inside functions too; nothing is executed.
    """
    seen: set[Path] = set()
    waiting = [source]
    while waiting:
        for module in _imports(waiting.pop()):
            if module not in seen:
                seen.add(module)
                waiting.append(module)
    return sorted(seen)


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    files = (_file(name) for name in names if name.split(".")[0] == "atp")
    return tuple(file for file in files if file is not None)


def _file(name: str) -> Path | None:
    base = PACKAGE.joinpath(*name.split(".")[1:])
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None
