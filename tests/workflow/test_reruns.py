"""What reruns after a change: `reruns.yaml` says it, and dry runs are held against it.

The finished run is one of empty files: with `--touch`, Snakemake records of every job what it
records of a real one. So data sets that are not here take part, and the table takes a minute.
"""

import copy
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from functools import reduce
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import yaml
from helpers.runs import ROOT, scheduled
from snakemake.cli import main as snakemake_main
from snakemake.executors.touch import Executor
from snakemake.utils import update_config

from atp.config.checks import SCHEMA

TABLE = yaml.safe_load((ROOT / "tests" / "reruns.yaml").read_text("utf-8"))
KEYS, CHANGES, FILES = TABLE["keys"], TABLE["changes"], TABLE["files"]
TARGETS = ("all", "hardware", "multiverse", "scaling")
FOLDERS = ("atp", "envs", "profiles", "reference", "report", "rules", "schemas", "scripts")

pytestmark = pytest.mark.workflow


def snakemake(folder: Path, *options: str, overlays: tuple[dict, ...] = ()) -> str:
    """Run Snakemake in this process, where a dry run takes a third of a second.

    The workflow is the folder's own if it has one.
    """
    root = folder if (folder / "Snakefile").exists() else ROOT
    configs = []
    for number, overlay in enumerate((TABLE["run"], *overlays)):
        configs.append(folder / f"overlay{number}.yaml")
        configs[-1].write_text(yaml.safe_dump(overlay))
    command = [
        *("--snakefile", root / "Snakefile", "--directory", folder, "--cores", "1"),
        *(*options, "--configfile", *configs, "--", *TARGETS),
    ]
    said = StringIO()
    with (
        chdir(folder),
        patch.dict(os.environ),
        patch.object(sys, "path", list(sys.path)),
        patch.object(sources, "ROOT", root),
        redirect_stdout(said),
        redirect_stderr(said),
        pytest.raises(SystemExit) as done,
    ):
        snakemake_main([str(word) for word in command])
    assert not done.value.code, said.getvalue()
    return said.getvalue()


def finish(folder: Path, *overlays: dict) -> Path:
    """A run of all targets whose files are empty."""
    for name in ("own.npz", "other.npz"):
        np.savez(folder / name, labels=np.arange(1000) % 2)
    for line in snakemake(folder, "--summary", overlays=overlays).splitlines():
        name = line.split("\t")[0]
        if name.startswith("results/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
    with patch.object(Executor, "SLEEPING_TIME", 0.005):  # of a second between two dates
        snakemake(folder, "--touch", "--forceall", overlays=overlays)
    assert planned(folder, *overlays) == {}
    return folder


def planned(folder: Path, *overlays: dict) -> dict[str, int]:
    """Jobs by rule that a dry run would run."""
    jobs = scheduled(snakemake(folder, "--dry-run", "--quiet", "rules", overlays=overlays))
    return {rule: count for rule, count in jobs.items() if rule not in TARGETS}


@contextmanager
def changed(path: Path) -> Iterator[None]:
    """A file with another content, for a while."""
    content, times = path.read_bytes(), path.stat()
    path.write_bytes(content + b"\n")
    forget_sources()
    try:
        yield
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        forget_sources()


def forget_sources() -> None:
    """A process reads each source file once."""
    sources._hash.cache_clear()
    sources._imports.cache_clear()


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


def leaves(node: dict, schema: dict, prefix: str = "") -> Iterator[str]:
    """The dotted keys of a schema's node that are no sections."""
    if "$ref" in node:
        node = {**node, **schema["$defs"][node["$ref"].rsplit("/", 1)[1]]}
    if "properties" not in node:
        yield prefix
        return
    for name, child in node["properties"].items():
        yield from leaves(child, schema, f"{prefix}.{name}".lstrip("."))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = finish(tmp_path_factory.mktemp("run"))
    hardware = folder / "results" / "paper" / "hardware"
    for result in hardware.rglob("result.json"):
        ledger = folder / "recorded" / result.relative_to(hardware).with_name("ledger.jsonl")
        ledger.parent.mkdir(parents=True)
        ledger.touch()
    return folder


def test_the_table_has_every_key_of_the_schema():
    schema = yaml.safe_load(SCHEMA.read_text("utf-8"))
    assert set(KEYS) == set(leaves(schema, schema))


@pytest.mark.parametrize("key", KEYS)
def test_the_value_of_the_table_is_another_one(key):
    config = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    update_config(config, TABLE["run"])
    changed = copy.deepcopy(config)
    update_config(changed, overlay(key, KEYS[key]["to"]))
    assert changed != config


@pytest.mark.parametrize("key", KEYS)
def test_a_key_reruns_what_depends_on_it(key, finished):
    check(planned(finished, overlay(key, KEYS[key]["to"])), KEYS[key])


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_reruns_what_depends_on_it(name, tmp_path):
    change = CHANGES[name]
    start = change["from"]
    check(planned(finish(tmp_path, start), start, change["to"]), change)


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the sources, with a finished run in it."""
    folder = tmp_path_factory.mktemp("copy")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    for name in ("Snakefile", "config.yaml", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    return finish(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_reruns_what_depends_on_it(name, copied):
    with changed(copied / name):
        assert set(planned(copied)) == flat(FILES[name])


def test_files_with_a_new_date_rerun_nothing(copied):
    for name in FILES:
        (copied / name).touch()
    assert planned(copied) == {}
