"""Runs of the whole workflow, and what two of them have to agree on."""

import atexit
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PRESETS = tuple(ROOT / "presets" / name for name in ("digits.yaml", "test.yaml"))
RESULTS = Path("results", "test")
DIFFERING = ("/timing", "timing.json", "/logs/", "/benchmarks/", "/provenance.json")


def command(
    folder: Path,
    *options: str,
    configs: Sequence[Path] = PRESETS,
    cores: int | None = 2,
    root: Path = ROOT,
) -> list[str]:
    """The words that run a workflow in a folder of its own, as a user would.

    Args:
        folder: where the results come to lie.
        options: targets and options; they win over what is said here.
        configs: files laid over `config.yaml`; by default the smallest preset.
        cores: of this machine; none where a queue has them.
        root: the folder of the workflow.
    """
    words = [sys.executable, "-m", "snakemake", "--snakefile", root / "Snakefile"]
    words += ["--directory", folder, *(["--cores", cores] if cores else []), *options]
    return [str(word) for word in (*words, "--configfile", *configs)]


def snakemake(
    folder: Path,
    *options: str,
    overlay: Mapping[str, Any] | str | None = None,
    configs: Sequence[Path] = PRESETS,
    root: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the workflow to its end.

    Snakemake is forked from a process that has imported it, which saves most of the start.

    Args:
        folder, options, configs, root: as for `command`.
        overlay: a last configuration, `mine.yaml`: keys, or the text itself.
        environment: variables beside this process's own.
    """
    with TemporaryDirectory() as scratch:
        if overlay is not None:
            configs = [*configs, Path(scratch, "mine.yaml")]
            configs[-1].write_text(overlay if isinstance(overlay, str) else yaml.safe_dump(overlay))
        words = command(folder, *options, configs=configs, root=root)
        said = {name: Path(scratch, name) for name in ("stdout", "stderr")}
        asked = {
            "words": words[3:],
            "environment": {**_environment(root), **(environment or {})},
            **{name: str(path) for name, path in said.items()},
        }
        warm = _warm_snakemake(root)
        print(json.dumps(asked), file=warm.stdin, flush=True)
        status = int(warm.stdout.readline())
        told = {name: path.read_text() for name, path in said.items()}
    return subprocess.CompletedProcess(words, status, **told)


def _environment(root: Path) -> dict[str, str]:
    """This process's, with the library that lies beside a workflow."""
    return {**os.environ, "PYTHONPATH": str(root)}


@cache
def _warm_snakemake(root: Path) -> subprocess.Popen[str]:
    """The process to fork from; it remembers the workflow, unless that is a copy to be changed."""
    program = [sys.executable, str(Path(__file__).with_name("warm_snakemake.py"))]
    if root == ROOT:
        program += command(Path(), "--dry-run")[3:]
    warm = subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment(root)
    )
    atexit.register(warm.communicate)  # it ends with its input
    return warm


def copy_workflow(folder: Path) -> Path:
    """The workflow with its library in a folder of its own."""
    parts = ("atp", "envs", "profiles", "reference", "report", "rules", "scripts")
    for name in parts:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "Snakefile", ROOT / "config.yaml", *ROOT.glob("requirements*.lock")):
        shutil.copy(path, folder)
    return folder


def scheduled(output: str) -> dict[str, int]:
    """Jobs by rule, from a dry run's table."""
    lines = output.split("Job stats:", 1)
    if len(lines) == 1:
        return {}
    jobs = {}
    for line in lines[1].splitlines()[3:]:
        found = line.split()
        if len(found) != 2 or found[0] == "total":
            break
        jobs[found[0]] = int(found[1])
    return jobs


def results(folder: Path, results_dir: Path | str = RESULTS) -> dict[str, bytes]:
    """Every result by name, but for those that are named as different from run to run."""
    base = folder / results_dir
    found = {}
    for path in sorted(base.rglob("*")):
        name = f"/{path.relative_to(base)}"
        if path.is_file() and not any(part in name for part in DIFFERING):
            found[name] = path.read_bytes()
    return found


def differing(ours: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    """Names of results that only one of two runs has, or that are not the same in both."""
    return [name for name in ours | theirs if ours.get(name) != theirs.get(name)]
