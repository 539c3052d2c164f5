"""Disks that are full or read-only: one sentence, nothing half-written, and a whole rerun."""

import os
import subprocess
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest
from helpers.runs import results, snakemake

from atp.errors import UserError
from atp.figures.style import METADATA, new_figure, save
from atp.files import write_csv, write_json, write_npz, write_text
from atp.results.sheet import Cell, Sheet
from atp.results.tidy import write_frame
from atp.results.write import Table, write_table

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")


@contextmanager
def disk(folder, kib):
    """A disk of that many KiB at a folder; gives the function that remounts it otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        yield lambda options: subprocess.run(
            ["mount", "-o", f"remount,{options}", str(folder)], check=True
        )
    finally:
        subprocess.run(["umount", str(folder)], check=True)


SUFFIXES = ("npz", "json", "csv", "md", *METADATA)


def write_figure(outputs):
    figure = new_figure(3, 3)
    figure.subplots().plot(np.random.default_rng(0).random(9999))
    save(figure, outputs)


NOISE = np.random.default_rng(0).bytes(200_000).hex()
NOISY_ARRAYS = {"theta": np.frombuffer(NOISE.encode(), "u1")}
NOISY_TABLE = Table(pd.DataFrame(), Sheet("t", "T", "", ["a"], [[Cell(NOISE)]]))
WRITERS = {
    "npz": lambda outputs: write_npz(
        outputs["npz"], {"theta": np.frombuffer(NOISE.encode(), "u1")}
    ),
    "json": lambda outputs: write_json(outputs["json"], NOISE),
    "csv": lambda outputs: write_csv(outputs["csv"], [{"seed": NOISE}]),
    "text": lambda outputs: write_text(outputs["md"], NOISE),
    "frame": lambda outputs: write_frame(outputs["csv"], pd.DataFrame({"value": [NOISE]})),
    "sheet": lambda outputs: write_table({"md": outputs["md"]}, NOISY_TABLE),
    "figure": write_figure,
}


@pytest.mark.bad_input
@pytest.mark.parametrize("options", ["size=64k", "ro"])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_writer_leaves_nothing_and_says_so(writer, options, tmp_path):
    with disk(tmp_path, 64) as remount:
        remount(options)
        with pytest.raises(UserError, match=rf"{tmp_path}/output\.\w+ could not be written \("):
            WRITERS[writer]({suffix: tmp_path / f"output.{suffix}" for suffix in SUFFIXES})
        assert list(tmp_path.iterdir()) == []


@pytest.fixture
def undisturbed(finished):
    """What the target `data` leaves."""
    files = ("features.npz", "images.npz", "class_means.npz")
    names = {"/datasets/digits.npz"}
    names |= {f"/digits/{pair}/{file}" for pair in ("0-1", "2-8") for file in files}
    return {name: content for name, content in results(finished).items() if name in names}


def stopped(run):
    """The run failed with a sentence, its own or Snakemake's where a benchmark had no room."""
    assert run.returncode != 0
    assert "Traceback" not in run.stdout + run.stderr
    assert "could not be written (" in run.stderr or "No space left on device" in run.stderr
    assert "results/test" in run.stderr


def finishes(folder, undisturbed):
    run = snakemake(folder, "data")
    assert run.returncode == 0, run.stderr
    assert results(folder) == undisturbed


@pytest.mark.bad_input
@pytest.mark.workflow
@pytest.mark.parametrize("kib", [4, 300, 490])
def test_a_full_disk_and_a_rerun_with_room(kib, undisturbed, tmp_path):
    with disk(tmp_path / "results" / "test", kib) as remount:
        stopped(snakemake(tmp_path, "data"))
        left = results(tmp_path)
        assert left.items() < undisturbed.items()
        remount("size=100m")
        finishes(tmp_path, undisturbed)


@pytest.mark.bad_input
@pytest.mark.workflow
def test_a_read_only_folder_and_a_rerun_when_it_is_writable(undisturbed, tmp_path):
    with disk(tmp_path / "results" / "test", 100_000) as remount:
        remount("ro")
        run = snakemake(tmp_path, "data")
        stopped(run)
        assert "results/test could not be written (Read-only file system)" in run.stderr
        assert list((tmp_path / "results" / "test").iterdir()) == []
        remount("rw")
        finishes(tmp_path, undisturbed)
