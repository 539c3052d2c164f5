import json
import multiprocessing

import pytest

from atp.errors import UserError
from atp.hardware.ledger import open_ledger, replay_ledger, set_aside


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.jsonl"
    with open_ledger(path) as ledger:
        ledger.append("opened", experiment={})
        ledger.append("requested", evaluation="train-0", request="a", tag="t", estimated_s=1.0)
        ledger.append("submitted", evaluation="train-0", job_id="job")
    return path


def test_events_are_read_back(path):
    with open_ledger(path) as ledger:
        assert ledger.opening["experiment"] == {}
        assert ledger.evaluations["train-0"].job_id == "job"
        assert ledger.evaluations["train-0"].completed is None
        ledger.append(
            "completed", evaluation="train-0", expectation=[0.1], deviation=[0.0], qpu_s=1.0
        )
    assert replay_ledger(path).evaluations["train-0"].completed["expectation"] == [0.1]


def test_a_failed_job_is_asked_for_anew(path):
    with open_ledger(path) as ledger:
        ledger.append("failed", evaluation="train-0", reason="was lost")
        evaluation = ledger.evaluations["train-0"]
    assert (evaluation.attempt, evaluation.requested, evaluation.job_id) == (1, False, None)


@pytest.mark.parametrize("lost", range(1, 30))
def test_a_half_written_last_line_is_cut_off(path, lost):
    whole = path.read_bytes()
    path.write_bytes(whole[:-lost])
    with open_ledger(path) as ledger:
        assert ledger.evaluations["train-0"].job_id is None
        assert ledger.evaluations["train-0"].requested
        ledger.append("submitted", evaluation="train-0", job_id="job")
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "line", ["{broken", "[]", "{}", '{"event": "requested", "evaluation": "train-0"}']
)
def test_damage_before_the_last_line_is_refused_and_kept(path, line):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(f"{lines[0]}{line}\n{lines[2]}")
    before = path.read_bytes()
    with pytest.raises(UserError, match="damaged at line 2"), open_ledger(path):
        pass
    assert path.read_bytes() == before


def test_a_lost_line_is_noticed(path):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[2])
    with pytest.raises(UserError, match="damaged at line 2"):
        replay_ledger(path)


def _try_to_open(path, answers):
    try:
        with open_ledger(path):
            answers.put("opened")
    except UserError as error:
        answers.put(str(error))


def test_a_second_writer_is_refused(path):
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    other = context.Process(target=_try_to_open, args=(path, answers))
    with open_ledger(path):
        other.start()
        answer = answers.get(timeout=60)
    other.join()
    assert "in use by another process" in answer


def test_a_replay_neither_locks_nor_writes(path):
    before = path.read_bytes()
    with open_ledger(path):
        assert replay_ledger(path).read_only
    assert path.read_bytes() == before
    with pytest.raises(UserError, match=r"hardware\.replay"):
        replay_ledger(path.with_name("none.jsonl"))


def test_setting_aside_keeps_every_ledger(path):
    first = set_aside(path)
    path.write_text(json.dumps({"event": "opened"}) + "\n")
    second = set_aside(path)
    assert first.exists()
    assert second.exists()
    assert first != second
    assert not path.exists()
