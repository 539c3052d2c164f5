"""What a folder of results was made with: code, configuration, packages, data, machine, times."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from atp.data.registry import DATASETS
from atp.errors import UserError
from atp.files import read_json, write_json

Config = Mapping[str, Any]
NAME = "provenance.json"


def now() -> str:
    """Give the time in UTC, to the second, as ISO 8601 writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def record_run(results: Path, root: Path, config: Config, started: str, outcome: str = "") -> None:
    """Write `provenance.json`: all of the latest run, and in `runs` a line of every run.

    Nothing is read from the environment, which may hold secrets.

    Args:
        results: the folder of results.
        root: the folder that holds the workflow.
        config: the configuration as resolved.
        started: when the run started; the same at its start and at its end.
        outcome: how the run ended; empty while it is under way, and for ever if it is killed.

    Raises:
        UserError: the file cannot be written, or is there and none of ours.
    """
    runs = _runs(results / NAME)
    if not runs or runs[-1]["started"] != started:
        runs.append({"started": started, "ended": None, "outcome": None, "code": code_state(root)})
    if outcome:
        runs[-1] |= {"ended": now(), "outcome": outcome}
    content = {
        "config": config,
        "data": data_checksums(results, config),
        "machine": machine(),
        "packages": packages(),
        "requirements_lock": {"sha256": _sha256(root / "requirements.lock")},
        "runs": runs,
    }
    write_json(results / NAME, content)


def _runs(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    try:
        return list(read_json(path)["runs"])
    except (KeyError, TypeError) as error:
        raise UserError(f"{path} is no record of runs; remove it and run again.") from error


def code_state(root: Path) -> dict[str, Any]:
    """Give the git `revision` of a folder, whether it is `clean`, and what is `changed`.

    All are None where git is missing, or the folder is not the top of a repository.
    """
    prefix, revision, status = (
        _git(root, *words)
        for words in (
            ("rev-parse", "--show-prefix"),
            ("rev-parse", "HEAD"),
            ("status", "--porcelain"),
        )
    )
    if prefix or revision is None or status is None:
        return {"revision": None, "clean": None, "changed": None}
    return {"revision": revision, "clean": not status, "changed": status.splitlines()}


def _git(root: Path, *words: str) -> str | None:
    command = ["git", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.rstrip()


def data_checksums(results: Path, config: Config) -> dict[str, Any]:
    """Give, for every data set in use, its files' checksums.

    Those of `originals` are published, and files that differ are refused; `images` is what
    was read from them, None before it is there.
    """
    checksums = {}
    for dataset in (name for name, pairs in config["pairs"].items() if pairs):
        files = [file for part in DATASETS[dataset].downloads for file in part.files]
        images = results / "datasets" / f"{dataset}.npz"
        checksums[dataset] = {
            "originals": {file.path: {"md5": file.md5} for file in files},
            "images": {"sha256": _sha256(images)} if images.is_file() else None,
        }
    return checksums


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def packages() -> dict[str, str]:
    """Give the version of every installed package of the Python that runs this."""
    return {found.name.lower().replace("_", "-"): found.version for found in distributions()}


def machine() -> dict[str, Any]:
    """Describe the computer, but not whose it is."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _cpu_model() -> str:
    """The kernel's name of the processor, which Python does not know on Linux."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
