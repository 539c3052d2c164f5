"""A warm Snakemake: imported once, and forked for every run that a line of stdin asks for.

Arguments, if any, are the words of a dry run that comes first: whatever the workflow imports
and remembers, such as its schema and the digests of its sources, is there for every run.

A line is a JSON object: `words` of the command line, `environment` variables, and the files
`stdout` and `stderr`. The answer is a line with the exit status.
"""

import gc
import json
import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from tempfile import TemporaryDirectory

from snakemake.cli import main
from snakemake.executors import touch

touch.Executor.SLEEPING_TIME = 0.005  # of a second between the dates of two empty files


def warm_up(words: list[str]) -> None:
    """Run Snakemake in this process, silently and in no folder that lasts."""
    silent = StringIO()
    with (
        TemporaryDirectory() as folder,
        chdir(folder),
        redirect_stdout(silent),
        redirect_stderr(silent),
        suppress(SystemExit),
    ):
        main([*words, "--directory", folder])


def run(words: list[str], environment: dict[str, str], stdout: str, stderr: str) -> None:
    """Run Snakemake as this process, which ends with it."""
    for number, path in enumerate((os.devnull, stdout, stderr)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), number)
    os.environ.clear()
    os.environ.update(environment)
    main(words)


def serve() -> None:
    """Answer line after line, until the asking process ends."""
    gc.freeze()  # what was there before a fork is not looked through at the end of it
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        status = os.waitpid(child, 0)[1]
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        warm_up(sys.argv[1:])
    serve()
