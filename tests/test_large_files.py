"""Files too large for git are found before they are in every clone."""

import os
import subprocess
import sys

import pytest
from helpers.runs import ROOT

from tools import large_files as checked
from tools.large_files import LIMIT, large_files


def git(folder, *words):
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    command = ["git", "-C", str(folder), *identity, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder, **files):
    for name, size in files.items():
        (folder / name).write_bytes(os.urandom(size))
    git(folder, "add", ".")
    git(folder, "commit", "--message", "more")
    return git(folder, "rev-parse", "--short", "HEAD")


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init")
    commit(folder, small=10, almost=LIMIT)
    return folder


def test_small_files_pass(checkout):
    assert list(large_files(checkout)) == []


def test_a_large_file_is_found_as_soon_as_it_is_tracked(checkout):
    (checkout / "figure one.png").write_bytes(bytes(LIMIT + 1))
    assert list(large_files(checkout)) == []
    git(checkout, "add", ".")
    (told,) = large_files(checkout)
    assert told.startswith("figure one.png has 1.0 MiB, more than 1 MiB; take it out")


def test_a_large_file_is_found_in_a_commit_after_it_was_removed(checkout):
    added = commit(checkout, wheel=3 * LIMIT)
    (checkout / "wheel").unlink()
    removed = commit(checkout)
    commit(checkout, other=10)
    (told,) = large_files(checkout)
    assert told.startswith("wheel has 3.0 MiB")
    assert f"the commits {removed}, {added} keep it" in told


def test_what_an_earlier_commit_added_by_mistake_is_left_alone(checkout, monkeypatch):
    commit(checkout, wheel=2 * LIMIT)
    (checkout / "wheel").unlink()
    commit(checkout)
    assert len(list(large_files(checkout))) == 1
    monkeypatch.setattr(checked, "KNOWN", git(checkout, "rev-parse", "HEAD"))
    assert list(large_files(checkout)) == []
    commit(checkout, another=2 * LIMIT)
    assert [told.split()[0] for told in large_files(checkout)] == ["another"]


def test_a_partial_clone_fetches_nothing(checkout, tmp_path):
    commit(checkout, wheel=2 * LIMIT)
    (checkout / "wheel").unlink()
    commit(checkout)
    git(checkout, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--filter=blob:none", f"file://{checkout}", str(clone))
    assert list(large_files(clone)) == []
    missing = git(clone, "rev-list", "--objects", "--missing=print", "HEAD")
    assert [line for line in missing.splitlines() if line.startswith("?")]
    assert commit(clone, mine=2 * LIMIT)
    assert [told.split()[0] for told in large_files(clone)] == ["mine"]


def test_without_git_there_is_nothing_to_check(tmp_path):
    assert list(large_files(tmp_path)) == []


def test_the_command_ends_with_a_sentence_for_each(checkout):
    commit(checkout, one=LIMIT + 1, two=LIMIT + 1)
    words = [sys.executable, "-m", "tools.large_files"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        words, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert [line.split()[0] for line in run.stderr.splitlines()] == ["one", "two"]
