"""Runs of the whole workflow, and what two of them have to agree on."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PRESETS = [str(ROOT / "presets" / name) for name in ("digits.yaml", "test.yaml")]
RESULTS = Path("results", "test")
DIFFERING = ("/timing", "timing.json", "/claims.", "/logs/", "/benchmarks/", "/provenance.json")


def command(folder: Path, *options: str, configs: tuple[str, ...] = (), root: Path = ROOT):
    """The words that run the smallest preset in a folder of its own, as a user would."""
    return [
        *(sys.executable, "-m", "snakemake", "--snakefile", str(root / "Snakefile")),
        *("--directory", str(folder), "--cores", "2", *options),
        *("--configfile", *PRESETS, *configs),
    ]


def snakemake(folder: Path, *options: str, overlay: dict | None = None, root: Path = ROOT):
    """Run the workflow to its end; options win over what is above."""
    configs = []
    if overlay is not None:
        configs.append(str(folder / "overlay.yaml"))
        Path(configs[0]).write_text(yaml.safe_dump(overlay))
    words = command(folder, *options, configs=tuple(configs), root=root)
    return subprocess.run(words, capture_output=True, text=True, env=os.environ, check=False)


def scheduled(output: str) -> dict[str, int]:
    """Jobs by rule, from a dry run's table."""
    lines = output.split("Job stats:", 1)
    if len(lines) == 1:
        return {}
    jobs = {}
    for line in lines[1].splitlines()[3:]:
        words = line.split()
        if len(words) != 2 or words[0] == "total":
            break
        jobs[words[0]] = int(words[1])
    return jobs


def results(folder: Path, results_dir: Path = RESULTS) -> dict[str, bytes]:
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
