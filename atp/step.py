"""One step of the workflow: log, settings, and errors a user can read."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import gettempdir
from types import SimpleNamespace
from typing import Any, TextIO

from atp.disk import check_writable, is_refused, not_written
from atp.errors import UserError

Main = Callable[[Any, Any, dict[str, Any], Any], None]


def export_environment(root: Path) -> None:
    """Set what every job inherits, here or on a cluster's node.

    Scripts import the library from the source tree. A job has one core and sums in a
    fixed order: the same bytes whatever else the machine runs.

    Args:
        root: the folder that holds `atp`.
    """
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), path]))
    os.environ["OMP_NUM_THREADS"] = os.environ["NUMBA_NUM_THREADS"] = "1"


def for_each_model(main: Main) -> Main:
    """A step of one model as one of a whole pair: a job takes as long to start as to run.

    Inputs and outputs that are lists have a file a model, in the folder of its encoding;
    `main` gets them one by one, and the encoding among the wildcards.
    """

    def every(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
        for index, path in enumerate(inputs.model):
            model = {**dict(wildcards.items()), "encoding": Path(path).parent.name}
            main(_nth(inputs, index), _nth(outputs, index), settings, SimpleNamespace(**model))

    return every


def _nth(files: Any, index: int) -> SimpleNamespace:
    named = files.items()
    return SimpleNamespace(**{k: v if isinstance(v, str) else v[index] for k, v in named})


def run_step(main: Main, snakemake: Any) -> None:
    """Call `main(inputs, outputs, settings, wildcards)` as a rule's script.

    `settings` is the rule's only param: the JSON of the config keys it depends on.
    Output goes to the rule's log. A `UserError` ends the step with one sentence on
    the terminal and exit status 1, and so does a full or read-only disk; any other
    exception is a bug and keeps its traceback.
    """
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
    settings = json.loads(snakemake.params.settings)
    try:
        with redirect_stdout(file), redirect_stderr(file):
            main(snakemake.input, snakemake.output, settings, snakemake.wildcards)
    except UserError as error:
        file.write(f"{error}\n")
        raise
    except Exception as error:
        if not is_refused(error):
            traceback.print_exc(file=file)
        raise
