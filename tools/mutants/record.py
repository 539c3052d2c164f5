"""Verdicts kept in a file, so that an interrupted run goes on where it stopped."""

import csv
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

from atp.files import write_text
from tools.mutants.changes import Mutant

COLUMNS = ("module", "change", "noticed", "mutant", "tests")


class Record:
    """A table of what noticed each change, or nothing.

    A verdict holds as long as the module's source is what it was, whatever is drawn beside it. That
    nothing noticed a change holds only as long as the tests are what they were, too: a test that
    closes a gap is tried on the survivors as soon as the same sample is drawn again.

    Attributes:
        path: of the table, CSV.
        tests: digest of the tests of today.
    """

    def __init__(self, path: Path, tests: str) -> None:
        self.path = path
        self.tests = tests
        self.rows: dict[str, dict[str, str]] = {}
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                self.rows = {row["mutant"]: row for row in csv.DictReader(file)}

    def noticed(self, mutant: Mutant) -> str | None:
        """What noticed a change, empty if nothing did; None if that is not known."""
        row = self.rows.get(_digest([mutant.before, mutant.after]))
        if row is None or (not row["noticed"] and row["tests"] != self.tests):
            return None
        return row["noticed"]

    def add(self, mutant: Mutant, noticed: str) -> None:
        """Write one more verdict."""
        key = _digest([mutant.before, mutant.after])
        values = (mutant.path.as_posix(), mutant.diff, noticed, key, self.tests)
        self.rows[key] = dict(zip(COLUMNS, values, strict=True))
        text = io.StringIO()
        table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(self.rows.values())
        write_text(self.path, text.getvalue())


def digest_of_tests(root: Path, files: Iterable[Path]) -> str:
    """A digest of a project's files below `tests/`."""
    tests = [root / path for path in files if path.parts[0] == "tests"]
    return _digest(path.read_bytes().hex() for path in tests)


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
