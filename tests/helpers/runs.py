"""Runs of the whole workflow, and what two of them have to agree on."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

ROOT = Path(__file__).resolve().parents[2]
PRESETS = tuple(ROOT / "presets" / name for name in ("digits.yaml", "test.yaml"))
RESULTS = Path("results", "test")
DIFFERING = ("/timing", "timing.json", "/claims.", "/logs/", "/benchmarks/", "/provenance.json")

Overlay = dict | str


def words(
    folder: Path,
    *options: str | Path,
    overlay: Overlay | None = None,
    presets: Sequence[Path] = PRESETS,
    root: Path = ROOT,
) -> list[str]:
    """The command line that runs the smallest preset in a folder of its own.

    Args:
        folder: where the results come to lie, and the overlay.
        options: targets and options; they win over what is said here.
        overlay: a configuration laid over the presets, as a dictionary or as YAML.
        presets: the configurations to start from, each laid over the one before.
        root: the folder of the workflow.
    """
    configs = list(presets)
    if overlay is not None:
        configs.append(folder / "overlay.yaml")
        configs[-1].write_text(overlay if isinstance(overlay, str) else yaml.safe_dump(overlay))
    line = ["--snakefile", root / "Snakefile", "--directory", folder, "--cores", "2", *options]
    return [str(word) for word in (*line, "--configfile", *configs)]


def command(folder: Path, *options: str, **settings: object) -> list[str]:
    """The same for a process of its own, as a user would start it."""
    return [sys.executable, "-m", "snakemake", *words(folder, *options, **settings)]


def snakemake(
    folder: Path, *options: str, environment: dict[str, str] | None = None, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run the workflow to its end, with variables added to the environment.

    Snakemake is forked from a process that has imported it: it starts in a tenth of the time.
    """
    root = Path(str(settings.get("root", ROOT)))
    with TemporaryDirectory() as said:
        files = {name: str(Path(said, name)) for name in ("stdout", "stderr")}
        asked = {
            "words": words(folder, *options, **settings),
            "environment": {**_environment(root), **(environment or {})},
            **files,
        }
        warm = _warm_snakemake(root)
        print(json.dumps(asked), file=warm.stdin, flush=True)
        status = int(warm.stdout.readline())
        told = {name: Path(path).read_text() for name, path in files.items()}
    return subprocess.CompletedProcess(asked["words"], status, **told)


def _environment(root: Path) -> dict[str, str]:
    """This process's, with the library that lies beside a workflow."""
    return {**os.environ, "PYTHONPATH": str(root)}


@cache
def _warm_snakemake(root: Path) -> subprocess.Popen[str]:
    """The process to fork from; it remembers the workflow, unless that is a copy to be changed."""
    program = [sys.executable, str(Path(__file__).with_name("warm_snakemake.py"))]
    if root == ROOT:
        program += words(Path(), "--dry-run")
    return subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment(root)
    )


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
