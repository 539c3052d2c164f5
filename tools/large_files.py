"""No file over 1 MiB comes into git, where it would stay in every clone.

`python -m tools.large_files` looks at what is tracked, and at every commit since the one that
removed wheels which an earlier commit had added by mistake.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

LIMIT = 2**20
"""Bytes."""
KNOWN = "de0a851d97edce731e588b5f73ee5259f9a9855a"
"""Commits up to this one are as they are."""


def large_files(root: Path) -> Iterator[str]:
    """Say of every file that is too large, in a sentence, what to do.

    Args:
        root: the top of a checkout; a folder without git has nothing to be checked.
    """
    if _git(root, "rev-parse", "--show-prefix", check=False) != "\n":
        return
    tracked, added = _tracked(root), _added(root)
    for blob, size in _sizes(root, {**added, **tracked}):
        if size <= LIMIT:
            continue
        excess = f"{size / LIMIT:.1f} MiB, more than 1 MiB"
        if blob in tracked:
            yield f"{tracked[blob]} has {excess}; take it out with: git rm --cached"
        else:
            commits = _git(root, "log", "--format=%h", f"--find-object={blob}").split()
            yield (
                f"{added[blob]} has {excess}; it is tracked no longer, but the commits "
                f"{', '.join(commits)} keep it: squash them"
            )


def _tracked(root: Path) -> dict[str, str]:
    """Paths by blob."""
    entries = _git(root, "ls-files", "--stage", "-z").split("\0")[:-1]
    return {entry.split()[1]: entry.split("\t", 1)[1] for entry in entries}


def _added(root: Path) -> dict[str, str]:
    """Paths by blob, of all commits since the known one; what was not cloned is not new."""
    known = _git(root, "cat-file", "-t", KNOWN, check=False)
    since = ["--not", KNOWN] if known else []
    lines = _git(root, "rev-list", "--objects", "--missing=print", "HEAD", *since).splitlines()
    objects = (line.split(" ", 1) for line in lines if " " in line)
    return {blob: path for blob, path in objects if path}


def _sizes(root: Path, blobs: Iterable[str]) -> Iterator[tuple[str, int]]:
    told = _git(
        root,
        *("cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"),
        text="".join(f"{blob}\n" for blob in blobs),
    )
    for line in told.splitlines():
        name, kind, size = line.split()
        if kind == "blob":
            yield name, int(size)


def _git(root: Path, *words: str, text: str = "", check: bool = True) -> str:
    """What git says; nothing where it fails and may."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], input=text, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        if check:
            raise
        return ""
    return done.stdout


if __name__ == "__main__":
    sys.exit("\n".join(large_files(Path())) or None)
