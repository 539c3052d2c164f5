import os
import shutil

import pytest
from helpers.cluster import install, missing_programs, running


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A Slurm of our own, which the environment points at; installed first where missing."""
    missing = missing_programs()
    if missing and not (os.geteuid() == 0 and shutil.which("apt-get")):
        pytest.skip(f"{', '.join(missing)} missing, and only root can install it, with apt-get.")
    if missing:
        install()
    with running(tmp_path_factory.mktemp("slurm")):
        yield
