"""provenance.json: what is in it, what is not, and which runs leave it alone."""

import hashlib
import subprocess

import numpy as np
import pytest
from helpers.runs import RESULTS, ROOT, snakemake
from snakemake import __version__

from atp.errors import UserError
from atp.files import read_json
from atp.workflow.provenance import NAME, code_state, record_run

CONFIG = {"seed": 1, "pairs": {"digits": [[0, 1]], "mnist": [[0, 3]], "cifar10": []}}


def git(folder, *words):
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    command = ["git", "-C", str(folder), *identity, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path):
    """A repository of one file."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "requirements.lock").write_text("numpy==2.0.0\n")
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "--message", "first")
    return folder


def test_a_run_is_recorded_as_it_starts_and_completed_as_it_ends(checkout, tmp_path):
    record_run(tmp_path, checkout, CONFIG, "early")
    (begun,) = read_json(tmp_path / NAME)["runs"]
    assert (begun["started"], begun["ended"], begun["outcome"]) == ("early", None, None)
    record_run(tmp_path, checkout, CONFIG, "early", "finished")
    (ended,) = read_json(tmp_path / NAME)["runs"]
    assert ended["ended"] and ended["outcome"] == "finished"
    record_run(tmp_path, checkout, CONFIG | {"seed": 2}, "late")
    record = read_json(tmp_path / NAME)
    assert record["runs"][0] == ended
    assert record["runs"][1]["started"] == "late"
    assert record["config"]["seed"] == 2


def test_the_revision_and_what_was_changed(checkout):
    revision = git(checkout, "rev-parse", "HEAD")
    assert code_state(checkout) == {"revision": revision, "clean": True, "changed": []}
    (checkout / "requirements.lock").write_text("")
    (checkout / "new.py").write_text("")
    changed = code_state(checkout)
    assert changed["revision"] == revision
    assert changed["clean"] is False
    assert changed["changed"] == [" M requirements.lock", "?? new.py"]


def test_another_projects_revision_is_not_ours(checkout, tmp_path):
    unpacked = checkout / "unpacked"
    unpacked.mkdir()
    assert set(code_state(unpacked).values()) == {None}
    assert set(code_state(tmp_path / "missing").values()) == {None}


def test_data_in_use_have_checksums(checkout, tmp_path):
    (tmp_path / "datasets").mkdir()
    np.savez(tmp_path / "datasets" / "digits.npz", images=np.ones(3))
    record_run(tmp_path, checkout, CONFIG, "now")
    data = read_json(tmp_path / NAME)["data"]
    assert set(data) == {"digits", "mnist"}
    content = (tmp_path / "datasets" / "digits.npz").read_bytes()
    assert data["digits"]["images"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert data["mnist"]["images"] is None
    assert len(data["mnist"]["originals"]) == 4


def test_no_secret_is_in_it(checkout, tmp_path, monkeypatch):
    monkeypatch.setenv("QISKIT_IBM_TOKEN", "a-secret-of-mine")
    record_run(tmp_path, checkout, CONFIG, "now", "finished")
    assert "a-secret-of-mine" not in (tmp_path / NAME).read_text()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"runs": 3}'])
def test_a_file_of_another_kind_is_refused(checkout, tmp_path, content):
    (tmp_path / NAME).write_text(content)
    with pytest.raises(UserError, match=r"no record of runs|could not be read"):
        record_run(tmp_path, checkout, CONFIG, "now")
    assert (tmp_path / NAME).read_text() == content


@pytest.mark.workflow
def test_the_workflow_records_its_run(finished):
    record = read_json(finished / RESULTS / NAME)
    (run,) = record["runs"]
    assert run["started"] <= run["ended"]
    assert run["outcome"] == "finished"
    assert run["code"] == code_state(ROOT)
    assert record["config"]["training"]["epochs"] == 3
    assert record["packages"]["snakemake"] == __version__
    assert record["data"]["digits"]["images"] is not None
    assert record["machine"]["cores"] >= 1


@pytest.mark.workflow
def test_without_work_the_record_stays_as_it_was(finished_copy):
    before = (finished_copy / RESULTS / NAME).read_bytes()
    for options in ((), ("--dry-run", "--forceall")):
        run = snakemake(finished_copy, *options)
        assert run.returncode == 0, run.stdout + run.stderr
        assert (finished_copy / RESULTS / NAME).read_bytes() == before


@pytest.mark.workflow
def test_a_dry_run_leaves_no_record(tmp_path):
    assert snakemake(tmp_path, "--dry-run").returncode == 0
    assert not (tmp_path / "results").exists()


@pytest.mark.workflow
def test_a_record_that_cannot_be_written_ends_the_run_with_a_sentence(tmp_path):
    (tmp_path / RESULTS).mkdir(parents=True)
    (tmp_path / RESULTS / NAME).mkdir()
    run = snakemake(tmp_path)
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert f"{NAME} could not be written" in said
    assert "Traceback" not in said
    assert not list((tmp_path / RESULTS).rglob("*.npz"))
