"""What reruns after a change: `reruns.yaml` says it, and dry runs are held against it.

The finished run is one of empty files: with `--touch`, Snakemake records of every job what it
records of a real one. So data sets that are not here take part, and the table takes a minute.
"""

import copy
import os
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import reduce
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import yaml
from runs import ROOT, scheduled
from snakemake.cli import main as snakemake_main
from snakemake.utils import update_config

from atp.config import SCHEMA, leaf

TABLE = yaml.safe_load((ROOT / "tests" / "reruns.yaml").read_text("utf-8"))
KEYS, CHANGES = TABLE["keys"], TABLE["changes"]
TARGETS = ("all", "hardware", "scaling")

pytestmark = pytest.mark.workflow


def snakemake(folder: Path, *options: str, overlays: tuple[dict, ...] = ()) -> str:
    """Run Snakemake in this process, where a dry run takes a third of a second."""
    configs = []
    for number, overlay in enumerate((TABLE["run"], *overlays)):
        configs.append(folder / f"overlay{number}.yaml")
        configs[-1].write_text(yaml.safe_dump(overlay))
    command = [
        *("--snakefile", ROOT / "Snakefile", "--directory", folder, "--cores", "1"),
        *("--workflow-profile", "none", *options, "--configfile", *configs, "--", *TARGETS),
    ]
    said = StringIO()
    with chdir(folder), patch.dict(os.environ), redirect_stdout(said), redirect_stderr(said):
        with pytest.raises(SystemExit) as done:
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
    snakemake(folder, "--touch", "--forceall", overlays=overlays)
    assert planned(folder, *overlays) == {}
    return folder


def planned(folder: Path, *overlays: dict) -> dict[str, int]:
    """Jobs by rule that a dry run would run."""
    jobs = scheduled(snakemake(folder, "--dry-run", "--quiet", "rules", overlays=overlays))
    return {rule: count for rule, count in jobs.items() if rule not in TARGETS}


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
