"""One thread a test, as one core a job: small tensors are slower on more."""

import os

import pytest
from helpers.runs import snakemake

os.environ["OMP_NUM_THREADS"] = "1"


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A whole run of the smallest preset on two cores."""
    folder = tmp_path_factory.mktemp("run")
    run = snakemake(folder)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder
