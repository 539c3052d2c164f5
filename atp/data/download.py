"""Original files on disk: found, verified, and fetched whole or not at all."""

import hashlib
import os
import tarfile
import tempfile
import time
import urllib.request
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from atp.data.registry import DATASETS, DataFile, Download
from atp.errors import UserError
from atp.files import reading

TIMEOUT = 30.0
"""Seconds without a byte before an attempt is given up."""


class _FailedError(Exception):
    """An attempt failed: no answer, a broken connection, or not the original file."""


def data_folder(configured: str) -> Path:
    """The folder that the environment's ATP_DATA names, or else the configured one.

    Raises:
        UserError: ATP_DATA is no path.
    """
    given = os.environ.get("ATP_DATA") or configured
    if given.startswith("~") or not given.isprintable():
        raise UserError(f"ATP_DATA is {given!r} but must be a path, written out without ~.")
    return Path(given)


def ensure_files(
    dataset: str, folder: Path, allowed: bool, attempts: int, pause: float = 1.0
) -> None:
    """Make sure that `folder` holds the verified original files of a data set.

    Files that verify are left alone, so a complete folder is never written to.

    Args:
        dataset: name of the data set.
        folder: the data folder.
        allowed: whether the network may be used for what is missing.
        attempts: how often each mirror is tried.
        pause: seconds before the second attempt; it doubles with each further one.

    Raises:
        UserError: a file is missing, altered or unreadable and could not be fetched.
    """
    for download in DATASETS[dataset].downloads:
        wrong = [file for file in download.files if not verified(folder, file)]
        if not wrong:
            continue
        if not allowed:
            raise UserError(f"{_state(dataset, folder, wrong[0])}; {_advice(download, folder)}.")
        _fetch(dataset, download, folder, attempts, pause)


def verified(folder: Path, file: DataFile) -> bool:
    """Say whether a file is there and has its published md5.

    Raises:
        UserError: it may not be read.
    """
    path = folder / file.path
    with reading(path, "make it readable, or point ATP_DATA to another folder"):
        return path.is_file() and md5_of(path) == file.md5


def md5_of(path: Path) -> str:
    """Compute a file's md5."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _state(dataset: str, folder: Path, file: DataFile) -> str:
    is_there = (folder / file.path).is_file()
    problem = "does not match its published md5" if is_there else "is missing"
    return f"data set {dataset}: {folder / file.path} {problem}"


def _advice(download: Download, folder: Path) -> str:
    source = f"{download.urls[0]} (md5 {download.md5})"
    if download.archive:
        return f"unpack {source} into {folder}, or point ATP_DATA to a folder that has it"
    target = folder / download.files[0].path
    return f"put {source} at {target}, or point ATP_DATA to a folder that has it"


def _fetch(dataset: str, download: Download, folder: Path, attempts: int, pause: float) -> None:
    """Fetch into a temporary folder beside the target, verify, then move into place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as name:
            scratch = Path(name)
            reason = _try_all(download, scratch / "received", attempts, pause)
            if reason is not None:
                raise UserError(
                    f"data set {dataset}: {download.urls[0]} could not be downloaded in "
                    f"{attempts} attempts ({reason}); {_advice(download, folder)}."
                )
            _install(download, scratch, folder)
    except OSError as error:
        raise UserError(
            f"data set {dataset}: {folder} could not be written ({error.strerror or error}); "
            "make room or writable, or point ATP_DATA to a folder that has the files."
        ) from error


def _try_all(download: Download, target: Path, attempts: int, pause: float) -> str | None:
    """Try every mirror in turn, `attempts` times; give the last failure, or None."""
    reason = "no attempt was made"
    for attempt in range(attempts):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        for url in download.urls:
            try:
                _receive(url, target)
                _verify(target, download.md5)
                return None
            except _FailedError as error:
                reason = str(error)
                print(f"{url}, attempt {attempt + 1}: {reason}")
    return reason


def _receive(url: str, target: Path) -> None:
    """Copy what a URL serves to a file; a full disk stays an `OSError`."""
    with target.open("wb") as file:
        try:
            response = urllib.request.urlopen(url, timeout=TIMEOUT)
        except (OSError, HTTPException) as error:
            raise _FailedError(str(error)) from error
        with response:
            while block := _read(response):
                file.write(block)


def _read(response: HTTPResponse) -> bytes:
    try:
        return response.read(1 << 20)
    except (OSError, HTTPException) as error:
        raise _FailedError(str(error)) from error


def _verify(path: Path, md5: str) -> None:
    received = md5_of(path)
    if received != md5:
        raise _FailedError(f"the {path.stat().st_size} bytes received do not match the md5 {md5}")


def _install(download: Download, scratch: Path, folder: Path) -> None:
    if not download.archive:
        _move(scratch / "received", folder / download.files[0].path)
        return
    unpacked = scratch / "unpacked"
    with tarfile.open(scratch / "received") as archive:
        archive.extractall(unpacked, filter="data")
    for file in download.files:
        _verify(unpacked / file.path, file.md5)
        _move(unpacked / file.path, folder / file.path)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
