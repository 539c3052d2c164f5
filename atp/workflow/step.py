"""One step of the workflow: log, settings, and errors a user can read."""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from types import SimpleNamespace
from typing import Any, TextIO

from atp.data.task import Task
from atp.errors import UserError
from atp.files import check_writable, is_refused, not_written
from atp.settings.keys import read_settings
from atp.settings.sections import Settings


@dataclass(frozen=True)
class Step:
    """A job of the workflow: its files, its settings, and what it is about.

    Attributes:
        inputs, outputs: files by the names that the rule gives them.
        settings: the config keys that the rule names.
        wildcards: of the job, by name.
        module: of the library, which the script loads by this name, if the rule gives one.
    """

    inputs: Any
    outputs: Any
    settings: Settings
    wildcards: Mapping[str, str]
    module: str | None = None

    @property
    def task(self) -> Task:
        """The classes that the job is about."""
        classes = int(self.wildcards["a"]), int(self.wildcards["b"])
        return Task(self.wildcards["dataset"], classes)

    @property
    def encoding(self) -> str:
        """The encoding that the job is about."""
        return self.wildcards["encoding"]


Main = Callable[[Step], None]


def one_core() -> None:
    """Give every job one core, here or on a cluster's node.

    Sums in a fixed order give the same bytes whatever else the machine runs.
    """
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"


def for_each_model(main: Main) -> Main:
    """A step of one model as one of a whole task: a job takes as long to start as to run.

    Inputs and outputs that are lists have one file per model, in the folder of its encoding;
    `main` gets them one by one, and the encoding among the wildcards.
    """

    def every(step: Step) -> None:
        for index, path in enumerate(step.inputs.model):
            wildcards = {**step.wildcards, "encoding": Path(path).parent.name}
            files = _nth(step.inputs, index), _nth(step.outputs, index)
            main(Step(*files, step.settings, wildcards))

    return every


def _nth(files: Any, index: int) -> SimpleNamespace:
    named = files.items()
    return SimpleNamespace(**{k: v if isinstance(v, str) else v[index] for k, v in named})


def run_step(main: Main, snakemake: Any) -> None:
    """Call `main` as a rule's script.

    The rule's param `tracked` is JSON: `settings`, the config keys whose change reruns it, and
    `module`, if the script loads one; its resource `untracked` is that of keys which do not
    rerun it. Output goes to the rule's log. A `UserError` ends the step with one sentence on
    the terminal and exit status 1, and so does a full or read-only disk; any other
    exception is a bug and keeps its traceback.
    """
    gc.freeze()  # to search the imported packages for garbage at exit takes half a second
    log = Path(snakemake.log[0])
    try:
        check_writable(log.parent)
        with log.open("w", encoding="utf-8", buffering=1) as file:
            _run_logged(main, snakemake, file)
    except UserError as error:
        sys.exit(str(error))
    except OSError as error:
        if not is_refused(error):
            raise
        sys.exit(str(not_written(error.filename or f"{log.parent} or {gettempdir()}", error)))


def _run_logged(main: Main, snakemake: Any, file: TextIO) -> None:
    tracked = json.loads(snakemake.params.tracked)
    values = tracked["settings"] | json.loads(snakemake.resources.get("untracked", "{}"))
    step = Step(
        snakemake.input,
        snakemake.output,
        read_settings(values),
        dict(snakemake.wildcards.items()),
        tracked.get("module"),
    )
    try:
        with redirect_stdout(file), redirect_stderr(file):
            main(step)
    except UserError as error:
        file.write(f"{error}\n")
        raise
    except Exception as error:
        if not is_refused(error):
            traceback.print_exc(file=file)
        raise
