"""Progress bars that stay readable in a log file."""

import sys
from collections.abc import Iterable
from typing import TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
SECONDS_BETWEEN_LINES = 5.0


class _Lines:
    """A stream on which every state of a progress bar is a line of its own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        line = text.strip("\r\n ")
        return self._stream.write(f"{line}\n") if line else 0

    def flush(self) -> None:
        self._stream.flush()


def progress(items: Iterable[Item], description: str) -> "tqdm[Item]":
    """Wrap an iterable; a line every few seconds goes to the rule's log."""
    return tqdm(
        items,
        desc=description,
        file=_Lines(sys.stderr),
        mininterval=SECONDS_BETWEEN_LINES,
        ncols=80,
        ascii=True,
    )
