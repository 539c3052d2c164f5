"""Which library files a script runs, so that the workflow reruns it when one changes."""

import ast
import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def library_files(script: Path) -> list[Path]:
    """List the files of `atp` that a script imports, directly or through each other.

    Imports are read from the source, inside functions too; nothing is executed.
    """
    seen: set[Path] = set()
    waiting = [script]
    while waiting:
        for module in _imports(waiting.pop()):
            if module not in seen:
                seen.add(module)
                waiting.append(module)
    return sorted(seen)


def digest(sources: list[Path], lock: Path) -> str:
    """Hash the sources, every library file that they import, and the lock file.

    Args:
        sources: scripts, or library files that a script imports by name.
        lock: the file that pins the packages.
    """
    files = {lock, *sources}.union(*map(library_files, sources))
    hashes = [_hash(path) for path in sorted(files)]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


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
    base = ROOT.joinpath(*name.split("."))
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None
