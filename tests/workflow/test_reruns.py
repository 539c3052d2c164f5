"""What reruns after a change: `reruns.yaml` says it, and dry runs are held against it.

The finished run is one of empty files: with `--touch`, Snakemake records of every job what it
records of a real one. So data sets that are not here take part, and the table takes a minute.
"""

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
import yaml
from helpers.configs import schema_leaves
from helpers.runs import ROOT, copy_workflow, scheduled, snakemake
from helpers.sharing import shared
from snakemake.utils import update_config

TABLE = yaml.safe_load((ROOT / "tests" / "workflow" / "reruns.yaml").read_text("utf-8"))
KEYS, CHANGES, FILES, LINES = (TABLE[part] for part in ("keys", "changes", "files", "lines"))
TARGETS = ("all", "hardware", "readings", "scaling")

pytestmark = pytest.mark.workflow


def run(folder: Path, *options: str, overlays: tuple[dict, ...] = ()) -> str:
    """What Snakemake says of all targets; the workflow is the folder's own if it has one."""
    config = laid_over(TABLE["run"], *overlays)
    root = folder if (folder / "Snakefile").exists() else ROOT
    done = snakemake(folder, *TARGETS, *options, overlay=config, configs=(), root=root)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def laid_over(config: dict, *overlays: dict) -> dict:
    """A configuration as Snakemake makes it from several."""
    config = copy.deepcopy(config)
    for overlay in overlays:
        update_config(config, overlay)
    return config


def finish(folder: Path, *overlays: dict) -> Path:
    """A run of all targets whose files are empty."""
    for name in ("own.npz", "other.npz"):
        np.savez(folder / name, labels=np.arange(1000) % 2)
    for line in run(folder, "--summary", overlays=overlays).splitlines():
        name = line.split("\t")[0]
        if name.startswith("results/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
    run(folder, "--touch", "--forceall", overlays=overlays)
    assert planned(folder, *overlays) == {}
    return folder


def planned(folder: Path, *overlays: dict, options: tuple[str, ...] = ()) -> dict[str, int]:
    """Jobs by rule that a dry run would run."""
    dry = ("--dry-run", "--quiet", "rules", *options)
    jobs = scheduled(run(folder, *dry, overlays=overlays))
    return {rule: count for rule, count in jobs.items() if rule not in TARGETS}


@contextmanager
def changed(path: Path, before: bytes = b"", after: bytes = b"\n") -> Iterator[None]:
    """A file with another content, for a while; without `before`, something is added."""
    content, times = path.read_bytes(), path.stat()
    assert before in content
    path.write_bytes(content.replace(before, after, 1) if before else content + after)
    try:
        yield
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def flat(names: list[str]) -> set[str]:
    """The rules in a list of rules and sets."""
    return set().union(*(flat(TABLE["sets"][n]) if n in TABLE["sets"] else {n} for n in names))


def check(jobs: dict[str, int], change: dict) -> None:
    assert set(jobs) == flat(change["reruns"])
    counts = change.get("jobs", {})
    assert {rule: jobs[rule] for rule in counts} == counts


def overlay(key: str, value: object) -> dict:
    """A configuration of one key."""
    return reduce(lambda inner, name: {name: inner}, reversed(key.split(".")), value)


def finish_with_recordings(folder: Path) -> None:
    """The run, and ledgers in `recorded` that its runs on devices could be replayed from."""
    finish(folder)
    hardware = folder / "results" / "paper" / "hardware"
    for result in hardware.rglob("result.json"):
        ledger = folder / "recorded" / result.relative_to(hardware).with_name("ledger.jsonl")
        ledger.parent.mkdir(parents=True)
        ledger.touch()


@pytest.fixture(scope="session")
def empty_run(tmp_path_factory):
    return shared(tmp_path_factory, "empty_run", finish_with_recordings)


def test_the_table_has_every_key_of_the_schema():
    assert set(KEYS) == set(schema_leaves())


@pytest.mark.parametrize("key", KEYS)
def test_the_value_of_the_table_is_another_one(key):
    config = laid_over(yaml.safe_load((ROOT / "config.yaml").read_text("utf-8")), TABLE["run"])
    assert laid_over(config, overlay(key, KEYS[key]["to"])) != config


@pytest.mark.parametrize("key", KEYS)
def test_a_key_reruns_what_depends_on_it(key, empty_run):
    check(planned(empty_run, overlay(key, KEYS[key]["to"])), KEYS[key])


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_reruns_what_depends_on_it(name, tmp_path):
    change = CHANGES[name]
    start = change["from"]
    check(planned(finish(tmp_path, start), start, change["to"]), change)


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the sources, with a finished run in it."""
    return finish(copy_workflow(tmp_path_factory.mktemp("copy")))


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_reruns_what_depends_on_it(name, copied):
    with changed(copied / name):
        assert set(planned(copied)) == flat(FILES[name])


@pytest.mark.parametrize("name", LINES)
def test_a_changed_line_reruns_what_depends_on_it(name, copied):
    line = LINES[name]
    with changed(copied / line["file"], line["from"].encode(), line["to"].encode()):
        check(planned(copied), line)


def test_files_with_a_new_date_rerun_nothing(copied):
    for name in FILES:
        (copied / name).touch()
    assert planned(copied) == {}


def test_the_same_reruns_without_a_profile(copied):
    without = ("--workflow-profile", "none")
    for name in FILES:
        (copied / name).touch()
    assert planned(copied, options=without) == {}
    with changed(copied / "scripts" / "evaluate_noise.py"):
        assert planned(copied, options=without) == planned(copied)
