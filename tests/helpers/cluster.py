"""A Slurm cluster of one node, in a folder and on ports of its own."""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = ["slurm-wlm", "munge"]
PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch"]
SYSTEM = ":/usr/sbin:/sbin"  # a user's PATH may lack them
CPUS = 12  # two groups of the profile beside each other, whatever the machine has
CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MinJobAge=3600
KillWait=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=64000
PartitionName=main Nodes={host} Default=YES
"""


def missing_programs() -> list[str]:
    """What has to be installed first."""
    path = os.environ["PATH"] + SYSTEM
    return [name for name in PROGRAMS if shutil.which(name, path=path) is None]


def install() -> None:
    """Install Debian's packages; needs root."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "--quiet", *arguments], check=True, env=environment)


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """Start the cluster; the environment leads every Slurm command to it until it stops."""
    write_configuration(folder)
    before = dict(os.environ)
    os.environ["PATH"] += SYSTEM
    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    lead_srun_here(folder)
    daemons = []
    try:
        for command in daemon_commands(folder):
            daemons.append(start(command, folder / f"{command[0]}.out"))
        wait_for(lambda: slurm("sinfo", "--noheader", "--format=%t") == "idle", daemons)
        yield
        slurm("scancel", "--user", getpass.getuser())
        wait_for(lambda: slurm("squeue", "--noheader") == "", daemons)
    finally:
        for daemon in reversed(daemons):
            daemon.terminate()
            daemon.wait(timeout=60)
        os.environ.clear()
        os.environ.update(before)


def write_configuration(folder: Path) -> None:
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.touch(mode=0o600)
    key.write_bytes(secrets.token_bytes(128))
    text = CONFIGURATION.format(
        host=socket.gethostname().split(".")[0],
        controller_port=free_port(),
        node_port=free_port(),
        user=getpass.getuser(),
        folder=folder,
        cpus=CPUS,
    )
    (folder / "slurm.conf").write_text(text)


def lead_srun_here(folder: Path) -> None:
    """Snakemake starts srun without the environment's SLURM_CONF: put it back."""
    wrapper = folder / "bin" / "srun"
    wrapper.parent.mkdir()
    program = shutil.which("srun")
    wrapper.write_text(f'#!/bin/sh\nSLURM_CONF={os.environ["SLURM_CONF"]} exec {program} "$@"\n')
    wrapper.chmod(0o755)
    os.environ["PATH"] = f"{wrapper.parent}:{os.environ['PATH']}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def daemon_commands(folder: Path) -> list[list[str]]:
    """In the order they need each other; --force: our folder may be closed to other users."""
    files = {
        "socket": "munge.socket",
        "key-file": "munge.key",
        "log-file": "munged.log",
        "pid-file": "munged.pid",
        "seed-file": "munged.seed",
    }
    munged = [f"--{option}={folder / name}" for option, name in files.items()]
    return [["munged", "--foreground", "--force", *munged], ["slurmctld", "-D"], ["slurmd", "-D"]]


def start(command: list[str], output: Path) -> subprocess.Popen:
    """Start a program that ends with this process, however this process ends.

    It hears an interrupt, which what is started in the background ignores.
    """
    words = ["env", "--default-signal=INT", "setpriv", "--pdeathsig", "TERM", *command]
    with output.open("w") as file:
        return subprocess.Popen(words, stdout=file, stderr=file)


def wait_for(
    condition: Callable[[], bool], processes: list[subprocess.Popen], seconds: float = 120
) -> None:
    """Wait until a condition holds while every process runs."""
    deadline = time.monotonic() + seconds
    while not condition():
        ended = [process.args for process in processes if process.poll() is not None]
        assert not ended, f"ended too early: {ended}"
        assert time.monotonic() < deadline, f"nothing came of it in {seconds} s"
        time.sleep(0.2)


def slurm(*command: str) -> str:
    """The output of a Slurm command; empty if the cluster does not answer."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
