"""An append-only record of every job: what was asked, its id, and its values.

One JSON object per line, flushed to disk before anything that depends on it is done. The first
line opens the ledger with the experiment and its circuit; then, for each evaluation,
`requested` (before submission), `submitted` (the job id), `completed` (the values) or `failed`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from atp.errors import UserError

Event = dict[str, Any]


@dataclass
class Evaluation:
    """Where one evaluation stands.

    Attributes:
        request: hash of what was asked.
        attempt: submissions that ended without values.
        requested: whether a job was asked for that has not ended without values.
        job_id: of the running or finished job; None before submission.
        completed: the event with the values; None before it.
    """

    request: str
    attempt: int = 0
    requested: bool = False
    job_id: str | None = None
    completed: Event | None = None


class Ledger:
    """A ledger that this process may append to, or, if read only, replay."""

    def __init__(self, path: Path, file: IO[str] | None, events: list[Event]) -> None:
        self.path = path
        self._file = file
        self.opening: Event | None = None
        self.evaluations: dict[str, Evaluation] = {}
        for number, event in enumerate(events, start=1):
            try:
                self._take(event)
            except KeyError:
                raise _damaged(path, number) from None

    @property
    def read_only(self) -> bool:
        """Whether nothing may be appended: a replay."""
        return self._file is None

    def append(self, event: str, **content: Any) -> None:
        """Write one event to disk, then take note of it.

        Raises:
            UserError: the disk is full.
        """
        assert self._file is not None
        record = {"event": event, **content}
        try:
            self._file.write(json.dumps(record, sort_keys=True, allow_nan=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise UserError(
                f"{self.path} could not be written ({error.strerror}); make room and run again."
            ) from error
        self._take(record)

    def _take(self, event: Event) -> None:
        if event["event"] == "opened":
            self.opening = event
            return
        name = event["evaluation"]
        if event["event"] == "requested":
            found = self.evaluations.setdefault(name, Evaluation(event["request"]))
            found.requested = True
        elif event["event"] == "submitted":
            self.evaluations[name].job_id = event["job_id"]
        elif event["event"] == "completed":
            self.evaluations[name].completed = event
        elif event["event"] == "failed":
            self.evaluations[name].attempt += 1
            self.evaluations[name].requested = False
            self.evaluations[name].job_id = None


@contextmanager
def open_ledger(path: Path) -> Iterator[Ledger]:
    """Open a ledger for this process alone, and cut off a half-written last line.

    Raises:
        UserError: another process holds it, or a line before the last is no JSON.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"{path} is in use by another process; wait for its end, or stop it, first."
            ) from None
        file.seek(0)
        whole = _whole_lines(file.read())
        file.truncate(len(whole.encode("utf-8")))
        yield Ledger(path, file, parse_events(path, whole))


def replay_ledger(path: Path) -> Ledger:
    """Read a recorded ledger, which stays as it is.

    Raises:
        UserError: there is none.
    """
    if not path.is_file():
        raise UserError(f"{path} is missing; hardware.replay must name a folder of ledgers.")
    return Ledger(path, None, parse_events(path, _whole_lines(path.read_text(encoding="utf-8"))))


def set_aside(path: Path) -> Path:
    """Rename a ledger to make place for another; the first free number tells them apart."""
    number = 1
    while (target := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    path.rename(target)
    return target


def parse_events(path: Path, text: str) -> list[Event]:
    """Read a ledger's whole lines.

    Raises:
        UserError: a line is not an event.
    """
    events = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            event = json.loads(line)
            event["event"]
        except (json.JSONDecodeError, KeyError, TypeError):
            raise _damaged(path, number) from None
        events.append(event)
    return events


def _damaged(path: Path, number: int) -> UserError:
    return UserError(
        f"{path} is damaged at line {number}; restore it from a copy, or move it away "
        "to start anew."
    )


def _whole_lines(text: str) -> str:
    return text[: text.rfind("\n") + 1]
