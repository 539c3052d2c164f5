"""What tests of several folders share; one thread per test, as one core per job."""

import os
import shutil

import pytest
from helpers.runs import snakemake
from helpers.sharing import shared
from hypothesis import settings

os.environ["OMP_NUM_THREADS"] = "1"  # small tensors are slower on more

# The same examples in every run, and no verdict by the clock.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items):
    """What takes longest first: beside it the others fill the second core."""

    def lasts(item):
        return [item.get_closest_marker(name) is None for name in ("whole_run", "workflow")]

    items.sort(key=lasts)


def run_to_the_end(folder):
    run = snakemake(folder)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A whole run of the smallest preset on two cores, for reading."""
    return shared(tmp_path_factory, "finished", run_to_the_end)


@pytest.fixture
def finished_copy(finished, tmp_path):
    """The whole run in a folder of its own, to change it or to run on."""
    return shutil.copytree(finished, tmp_path / "finished")
