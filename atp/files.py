"""Whole files or none, and what a disk refuses or a file hides told in one sentence.

Everything is written beside its target and renamed.
"""

import errno
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from atp.errors import UserError

PathLike = str | os.PathLike[str]

REMAKE = "delete it and run again"
WRITING = ".writing-"
"""What the names of temporary files have in common."""
REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What a disk that takes no more answers."""


@contextmanager
def replacing(path: PathLike) -> Iterator[Path]:
    """Give a temporary path beside `path`; it takes `path`'s place if the block succeeds.

    The temporary name keeps the suffix, which libraries choose the format by.

    Raises:
        UserError: the folder cannot be written, or the disk is full.
    """
    target = Path(path)
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name}{WRITING}", suffix=target.suffix, dir=target.parent
        )
        os.close(handle)
        temporary = Path(name)
        yield temporary
        _sync(temporary)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        raise not_written(target, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def remove_leftovers(folder: PathLike) -> None:
    """Remove, below a folder, the temporary files of processes that were killed as they wrote."""
    for path in Path(folder).rglob(f".*{WRITING}*"):
        with suppress(OSError):  # they are hidden and harmless
            path.unlink()


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(path: PathLike, text: str) -> None:
    """Write UTF-8 text."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: PathLike, content: Any) -> None:
    """Write JSON with sorted keys, so that equal content gives equal bytes."""
    write_text(path, json.dumps(content, indent=2, sort_keys=True, allow_nan=False) + "\n")


def write_npz(path: PathLike, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays, compressed; equal arrays give equal bytes."""
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def write_csv(path: PathLike, rows: list[dict[str, Any]], columns: list[str] | None = None) -> None:
    """Write rows as CSV: a header, floats at full precision, unix line ends."""
    import csv

    names = columns if columns is not None else list(rows[0])
    with replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_json(path: PathLike) -> Any:
    """Read a JSON file of the workflow.

    Raises:
        UserError: it is damaged.
    """
    with reading(path, REMAKE):
        return json.loads(Path(path).read_text(encoding="utf-8"))


def read_npz(path: PathLike) -> dict[str, np.ndarray]:
    """Read every array of an npz file of the workflow; pickled objects are refused.

    Raises:
        UserError: it is damaged.
    """
    with reading(path, REMAKE), np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


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
