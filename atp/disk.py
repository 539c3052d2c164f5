"""What a disk refuses and what a file hides, told in one sentence."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atp.errors import UserError

REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What a disk that takes no more answers."""


@contextmanager
def reading(path: object, advice: str) -> Iterator[None]:
    """Read a file that may hold anything: whatever the block raises becomes one sentence.

    Raises:
        UserError: the file, why it could not be read, and the advice.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"{path} could not be read ({_reason(error)}); {advice}.") from error


def is_refused(error: Exception) -> bool:
    """Say whether a disk is full or read-only, whatever was written to it."""
    return isinstance(error, OSError) and error.errno in REFUSALS


def not_written(place: object, error: OSError) -> UserError:
    """Tell that a file or folder could not be written."""
    return UserError(
        f"{place} could not be written ({_reason(error)}); make room or writable and run again."
    )


def check_writable(folder: str | os.PathLike[str]) -> None:
    """Make a folder if there is none, and see that it takes files.

    Raises:
        UserError: it does not.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise not_written(folder, error) from error


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(text.split()).rstrip(".")
