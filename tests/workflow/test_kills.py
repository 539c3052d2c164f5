"""Pulling the plug: killed at any moment, a run goes on and ends with the same bytes."""

import os
import random
import shutil
import signal
import subprocess
import time

import pytest
from helpers.runs import command, differing, results, snakemake

KILLS = 50

pytestmark = [pytest.mark.workflow, pytest.mark.kills]


def is_killed(folder, jobs, seconds):
    """Kill a run and all its processes some time after a number of jobs; False if it ends before.

    Counting jobs lets the work go on however slow the machine is.
    """
    log = folder / "snakemake.log"
    with log.open("w") as file:
        run = subprocess.Popen(command(folder), stdout=file, stderr=file, start_new_session=True)
    while run.poll() is None and log.read_text().count("Finished jobid") < jobs:
        time.sleep(0.02)
    try:
        run.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return True
    assert run.returncode == 0, log.read_text()
    return False


def test_killed_fifty_times_it_ends_with_the_same_bytes(finished, tmp_path, capsys):
    undisturbed = results(finished)
    dice = random.Random(50)
    folder = tmp_path / "run"
    kills = completed = 0
    while kills < KILLS:
        folder.mkdir(exist_ok=True)
        if is_killed(folder, jobs=dice.randrange(3), seconds=dice.uniform(0, 2)):
            kills += 1
            assert snakemake(folder, "--unlock").returncode == 0
        else:
            completed += 1
            assert differing(results(folder), undisturbed) == []
            shutil.rmtree(folder)
    last = snakemake(folder)
    assert last.returncode == 0, last.stdout + last.stderr
    assert differing(results(folder), undisturbed) == []
    with capsys.disabled():
        print(f"\nkilled {kills} times in {completed + 1} runs, {len(undisturbed)} files equal")
