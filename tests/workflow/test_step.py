"""A step's log, its settings, and how it fails."""

import sys
from types import SimpleNamespace

import pytest

from atp.errors import UserError
from atp.workflow.code_digest import ROOT, digest, library_files
from atp.workflow.step import for_each_model, run_step


def job(tmp_path):
    return SimpleNamespace(
        input=SimpleNamespace(),
        output=SimpleNamespace(),
        wildcards=SimpleNamespace(),
        params=SimpleNamespace(settings='{"seeds": 3}'),
        log=[str(tmp_path / "logs" / "step.log")],
    )


def named(files):
    """Files by name, as Snakemake gives them."""
    return SimpleNamespace(**files, items=files.items)


def test_output_and_progress_go_to_the_log(tmp_path, capsys):
    def main(inputs, outputs, settings, wildcards):
        print(settings["seeds"])
        print("progress", file=sys.stderr)

    run_step(main, job(tmp_path))
    assert (tmp_path / "logs" / "step.log").read_text() == "3\nprogress\n"
    assert capsys.readouterr() == ("", "")


def test_bad_input_is_one_sentence_and_an_exit_status(tmp_path):
    def main(inputs, outputs, settings, wildcards):
        raise UserError("own.npz has no labels; add them.")

    with pytest.raises(SystemExit) as stop:
        run_step(main, job(tmp_path))
    assert stop.value.code == "own.npz has no labels; add them."
    assert "Traceback" not in (tmp_path / "logs" / "step.log").read_text()


def test_a_bug_keeps_its_traceback_in_the_log(tmp_path):
    def main(inputs, outputs, settings, wildcards):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_step(main, job(tmp_path))
    assert "ZeroDivisionError" in (tmp_path / "logs" / "step.log").read_text()


@pytest.mark.parametrize("error", [None, UserError("x"), OSError(28, "No space"), KeyError("bug")])
def test_a_log_on_a_full_disk_is_told_in_one_sentence(error, tmp_path):
    def main(inputs, outputs, settings, wildcards):
        print("progress")
        if error is not None:
            raise error

    step = job(tmp_path)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "step.log").symlink_to("/dev/full")
    with pytest.raises(SystemExit, match=r"logs.* could not be written \(No space .* make room"):
        run_step(main, step)


def test_a_full_disk_elsewhere_leaves_no_traceback(tmp_path):
    def main(inputs, outputs, settings, wildcards):
        raise OSError(28, "No space left on device", "/scratch/file")

    with pytest.raises(SystemExit, match=r"^/scratch/file could not be written \(No space left"):
        run_step(main, job(tmp_path))
    assert (tmp_path / "logs" / "step.log").read_text() == ""


def test_a_log_that_cannot_be_opened_is_told(tmp_path):
    (tmp_path / "logs").write_text("in the way")
    with pytest.raises(SystemExit, match=r"logs.* could not be written \("):
        run_step(lambda *_: None, job(tmp_path))


def test_a_pairs_models_go_through_a_step_one_by_one():
    seen = []

    def main(inputs, outputs, settings, wildcards):
        seen.append((inputs, outputs, wildcards.encoding, wildcards.a))

    inputs = {"model": ["r/0-1/angle/model.npz", "r/0-1/atp/model.npz"], "features": "f.npz"}
    outputs = {"table": ["angle.csv", "atp.csv"]}
    every = for_each_model(main)
    every(named(inputs), named(outputs), {}, {"a": "0"})
    angle, atp = seen
    assert (angle[0].model, angle[0].features) == ("r/0-1/angle/model.npz", "f.npz")
    assert (angle[1].table, atp[1].table) == ("angle.csv", "atp.csv")
    assert (angle[2:], atp[2:]) == (("angle", "0"), ("atp", "0"))


def test_a_scripts_library_files_are_those_it_imports():
    names = {
        path.relative_to(ROOT).as_posix()
        for path in library_files(ROOT / "scripts" / "average_classes.py")
    }
    assert {"atp/pruning.py", "atp/files.py", "atp/step.py", "atp/errors.py"} <= names
    assert not any("qnn" in name or "training" in name for name in names)


def test_a_digest_changes_with_what_it_covers(tmp_path):
    lock, script = tmp_path / "requirements.lock", tmp_path / "script.py"
    lock.write_text("numpy==1\n")
    script.write_text("import numpy\n")
    first = digest([script], lock)
    assert digest([script], lock) == first
    other = tmp_path / "other.py"
    other.write_text("import numpy as np\n")
    assert digest([other], lock) != first
