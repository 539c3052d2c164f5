"""A step's log, its settings, and how it fails."""

import json
import sys
from types import SimpleNamespace

import pytest

from atp.data.task import Task
from atp.errors import UserError
from atp.settings.sections import Settings
from atp.workflow.step import Step, for_each_model, run_step


def job(tmp_path, **wildcards):
    """What Snakemake gives a script, with a setting that reruns it and one that does not."""
    return SimpleNamespace(
        input=SimpleNamespace(),
        output=SimpleNamespace(),
        wildcards=wildcards,
        params=SimpleNamespace(tracked=json.dumps({"settings": {"repetitions": 3}})),
        resources={"untracked": json.dumps({"data.retries": 2})},
        log=[str(tmp_path / "logs" / "step.log")],
    )


def named(files):
    """Files by name, as Snakemake gives them."""
    return SimpleNamespace(**files, items=files.items)


def test_output_and_progress_go_to_the_log(tmp_path, capsys):
    def main(step):
        print(step.settings.repetitions, step.settings.data.retries)
        print("progress", file=sys.stderr)

    run_step(main, job(tmp_path))
    assert (tmp_path / "logs" / "step.log").read_text() == "3 2\nprogress\n"
    assert capsys.readouterr() == ("", "")


def test_a_step_knows_what_it_is_about(tmp_path):
    seen = []
    run_step(seen.append, job(tmp_path, dataset="digits", a="2", b="8", encoding="atp"))
    (step,) = seen
    assert step.task == Task("digits", (2, 8))
    assert step.encoding == "atp"


def test_a_setting_that_the_rule_does_not_name_is_not_there(tmp_path):
    def main(step):
        return step.settings.training

    with pytest.raises(AttributeError, match="training"):
        run_step(main, job(tmp_path))


def test_bad_input_is_one_sentence_and_an_exit_status(tmp_path):
    def main(step):
        raise UserError("own.npz has no labels; add them.")

    with pytest.raises(SystemExit) as stop:
        run_step(main, job(tmp_path))
    assert stop.value.code == "own.npz has no labels; add them."
    assert (tmp_path / "logs" / "step.log").read_text() == "own.npz has no labels; add them.\n"


def test_a_bug_keeps_its_traceback_in_the_log(tmp_path):
    def main(step):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_step(main, job(tmp_path))
    assert "ZeroDivisionError" in (tmp_path / "logs" / "step.log").read_text()


@pytest.mark.parametrize("error", [None, UserError("x"), OSError(28, "No space"), KeyError("bug")])
def test_a_log_on_a_full_disk_is_told_in_one_sentence(error, tmp_path):
    def main(step):
        print("progress")
        if error is not None:
            raise error

    snakemake = job(tmp_path)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "step.log").symlink_to("/dev/full")
    with pytest.raises(SystemExit, match=r"logs.* could not be written \(No space .* make room"):
        run_step(main, snakemake)


def test_a_full_disk_elsewhere_leaves_no_traceback(tmp_path):
    def main(step):
        raise OSError(28, "No space left on device", "/scratch/file")

    with pytest.raises(SystemExit, match=r"^/scratch/file could not be written \(No space left"):
        run_step(main, job(tmp_path))
    assert (tmp_path / "logs" / "step.log").read_text() == ""


def test_a_log_that_cannot_be_opened_is_told(tmp_path):
    (tmp_path / "logs").write_text("in the way")
    with pytest.raises(SystemExit, match=r"logs.* could not be written \("):
        run_step(lambda step: None, job(tmp_path))


def test_a_tasks_models_go_through_a_step_one_by_one():
    seen = []
    inputs = {"model": ["r/0-1/angle/model.npz", "r/0-1/atp/model.npz"], "features": "f.npz"}
    outputs = {"table": ["angle.csv", "atp.csv"]}
    wildcards = {"dataset": "digits", "a": "0", "b": "1"}
    every = for_each_model(seen.append)
    every(Step(named(inputs), named(outputs), Settings(repetitions=3), wildcards))
    angle, atp = seen
    assert (angle.inputs.model, angle.inputs.features) == ("r/0-1/angle/model.npz", "f.npz")
    assert (angle.outputs.table, atp.outputs.table) == ("angle.csv", "atp.csv")
    assert (angle.encoding, atp.encoding) == ("angle", "atp")
    assert angle.task == atp.task == Task("digits", (0, 1))
    assert angle.settings.repetitions == 3
