"""Whole files or none, and errors a user can read."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from atp.errors import UserError
from atp.files import (
    read_json,
    read_npz,
    remove_leftovers,
    replacing,
    write_csv,
    write_json,
    write_npz,
    write_text,
)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "table.csv"
    write_text(path, "old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    path = tmp_path / "pair" / "table.csv"
    write_text(path, "whole")
    with replacing(path) as temporary:
        left = shutil.copy(temporary, temporary.with_stem(f"{temporary.stem}x"))
    assert Path(left).exists()
    (tmp_path / ".budget.lock").touch()
    remove_leftovers(tmp_path)
    assert sorted(tmp_path.rglob("*.*")) == [tmp_path / ".budget.lock", path]


def test_the_new_file_is_as_readable_as_any_other(tmp_path):
    write_text(tmp_path / "ours", "x")
    (tmp_path / "theirs").write_text("x")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "theirs").stat().st_mode


@given(
    arrays=st.dictionaries(
        st.sampled_from(["theta", "phi", "kept"]),
        hnp.arrays(st.sampled_from([np.float32, np.int64, np.bool_]), hnp.array_shapes()),
        min_size=1,
    )
)
def test_arrays_come_back_and_give_the_same_bytes(arrays, tmp_path_factory):
    folder = tmp_path_factory.mktemp("npz")
    write_npz(folder / "one.npz", arrays)
    write_npz(folder / "two.npz", arrays)
    assert (folder / "one.npz").read_bytes() == (folder / "two.npz").read_bytes()
    back = read_npz(folder / "one.npz")
    assert back.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(back[name], array)


def test_json_and_csv_are_canonical(tmp_path):
    write_json(tmp_path / "one.json", {"b": 1, "a": [0.1]})
    write_json(tmp_path / "two.json", {"a": [0.1], "b": 1})
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert read_json(tmp_path / "one.json") == {"a": [0.1], "b": 1}
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "nan.json", float("nan"))
    write_csv(tmp_path / "rows.csv", [{"seed": 0, "accuracy": 0.1}])
    assert (tmp_path / "rows.csv").read_bytes() == b"seed,accuracy\n0,0.1\n"


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match=r"file/model\.npz could not be written \(.*\); make room"):
        write_npz(tmp_path / "file" / "model.npz", {"theta": np.zeros(1)})


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        noise = np.random.default_rng(0).bytes(200_000)
        with pytest.raises(UserError, match=r"model\.npz could not be written \(No space left"):
            write_npz(tmp_path / "model.npz", {"theta": np.frombuffer(noise, dtype=np.uint8)})
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
