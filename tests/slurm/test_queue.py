"""The workflow through a queue: the same bytes, whatever is cancelled, killed or too slow."""

import re
import shutil
import signal
from pathlib import Path

import pytest
from helpers.cluster import slurm, start, wait_for
from helpers.runs import PRESETS, ROOT, command, differing, results

PAIR = Path("results", "test", "digits", "0-1")
THRESHOLD = str(PAIR / "threshold.json")
LONGEST = 1200  # seconds that anything may take on a busy machine

pytestmark = pytest.mark.slurm


class Run:
    """Snakemake at work on the digits preset."""

    def __init__(self, folder, *options, cores=None):
        self.log = folder / "snakemake.log"
        words = command(folder, *options, configs=PRESETS[:1], cores=cores)
        self.process = start([*words, "--config", "results_dir=results/test"], self.log)

    def send(self, number):
        self.process.send_signal(number)
        return self.process.wait(LONGEST)

    def finish(self):
        assert self.process.wait(LONGEST) == 0, self.log.read_text()[-5000:]

    def new_job(self, *known):
        """The first of its jobs to run, beside those known."""

        def found():
            return [job for job in jobs("RUNNING") if job not in known]

        wait_for(found, [self.process], LONGEST)
        return found()[0]


def jobs(*states):
    """The cluster's jobs in any of the states, oldest first."""
    listed = slurm("squeue", "--noheader", "--format=%i", f"--states={','.join(states)}")
    return sorted(listed.split(), key=int)


def known(job):
    """What Slurm knows about a job."""
    return dict(re.findall(r"(\S+?)=(\S*)", slurm("scontrol", "show", "job", job)))


def wait_until_none_is_left():
    wait_for(lambda: not jobs("PENDING", "RUNNING", "SUSPENDED", "COMPLETING"), [], LONGEST)


@pytest.fixture(scope="session")
def local(tmp_path_factory):
    """A whole run without a queue."""
    folder = tmp_path_factory.mktemp("local")
    Run(folder, cores=2).finish()
    return folder


@pytest.fixture
def queued(cluster):
    """Starts runs through the queue, and leaves none of their jobs behind."""
    runs = []

    def submit(folder, *targets):
        profile = ("--profile", str(ROOT / "profiles" / "slurm"))
        polled_often = ("--slurm-init-seconds-before-status-checks", "2")
        runs.append(Run(folder, *targets, *profile, *polled_often))
        return runs[-1]

    yield submit
    for run in runs:
        run.process.kill()
        run.process.wait()
    slurm("scancel", *jobs("PENDING", "RUNNING", "SUSPENDED"))
    wait_until_none_is_left()


@pytest.fixture
def unsearched(local, tmp_path):
    """The whole run, but for a file of each of the steps that lead to one pair's threshold."""
    folder = shutil.copytree(local, tmp_path / "run")
    for name in ("features.npz", "class_means.npz", "threshold.json"):
        (folder / PAIR / name).unlink()
    return folder


def test_the_same_bytes(local, queued, tmp_path, capsys):
    run = queued(tmp_path)
    run.finish()
    assert differing(results(tmp_path), results(local)) == []
    steps = int(re.findall(r"of (\d+) steps \(100%\) done", run.log.read_text())[-1])
    submitted = len(jobs("all"))
    assert submitted < steps / 10
    with capsys.disabled():
        print(f"\n{steps} steps in {submitted} jobs of Slurm, {len(results(local))} files equal")


def test_a_cancelled_job_is_submitted_again(unsearched, local, queued):
    run = queued(unsearched, THRESHOLD)
    job = run.new_job()
    slurm("scancel", job)
    run.finish()
    assert known(job)["JobState"] == "CANCELLED"
    assert differing(results(unsearched), results(local)) == []


def test_a_job_out_of_time_gets_more(unsearched, local, queued):
    run = queued(unsearched, THRESHOLD)
    job = run.new_job()
    asked = known(job)["TimeLimit"]
    slurm("scontrol", "update", f"JobId={job}", "TimeLimit=1")
    slurm("scancel", "--full", "--signal=STOP", job)
    second = run.new_job(job)
    assert known(job)["JobState"] == "TIMEOUT"
    assert known(second)["TimeLimit"] > asked
    run.finish()
    assert differing(results(unsearched), results(local)) == []


def test_an_interrupted_run_takes_its_jobs_along(unsearched, local, queued):
    run = queued(unsearched, THRESHOLD)
    job = run.new_job()
    assert run.send(signal.SIGINT) != 0
    wait_until_none_is_left()
    assert known(job)["JobState"] == "CANCELLED"
    queued(unsearched, THRESHOLD).finish()
    assert differing(results(unsearched), results(local)) == []


def test_jobs_of_a_killed_run_do_no_harm(unsearched, local, queued):
    """They are held until the next run writes the same files, and then go on beside it."""
    run = queued(unsearched, THRESHOLD)
    orphan = run.new_job()
    slurm("scontrol", "suspend", orphan)
    run.send(signal.SIGKILL)
    Run(unsearched, "--unlock").finish()
    rerun = queued(unsearched, THRESHOLD)
    rerun.new_job(orphan)
    slurm("scontrol", "resume", orphan)
    rerun.finish()
    wait_until_none_is_left()
    assert known(orphan)["JobState"] != "CANCELLED"
    queued(unsearched, THRESHOLD).finish()  # the orphan may have written last
    assert differing(results(unsearched), results(local)) == []
