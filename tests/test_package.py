"""The package as `pip install .` gives it: without the workflow, and away from its files."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest
import yaml
from helpers.configs import CONFIG
from helpers.runs import PRESETS, ROOT
from snakemake.utils import update_config

PROGRAM = """
import sys
from pathlib import Path

sys.modules |= dict.fromkeys(["snakemake", "qiskit", "torchvision", "medmnist"])  # not there

import numpy as np
import yaml

from atp.config.checks import check_config
from atp.data.loaders import load_dataset
from atp.data.prepare import prepare
from atp.data.samples import Splits
from atp.data.task import Task
from atp.settings.keys import read_settings
from atp.training.train_encoding import train_encoding

config = yaml.safe_load(Path("mine.yaml").read_text("utf-8"))
check_config(config)
settings, task = read_settings(config), Task("digits", (0, 1))
features, _ = prepare(load_dataset(task.dataset, Path(), None), task, settings)
splits = Splits.of_arrays(features)
mask = np.ones((splits.n_repetitions, splits.n_positions), dtype=bool)
model = train_encoding("pca", task, splits, mask, settings)
print(sys.modules["atp"].__file__, model.history[:, -1, 2].min())
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package, built from a copy, as building leaves files behind."""
    sources, built = (tmp_path_factory.mktemp(name) for name in ("sources", "built"))
    shutil.copytree(ROOT / "atp", sources / "atp")
    shutil.copy(ROOT / "pyproject.toml", sources)
    words = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    words += ["--disable-pip-version-check", "--quiet", "--wheel-dir", built, sources]
    subprocess.run(words, check=True, capture_output=True)
    (found,) = built.glob("atp-*.whl")
    return found


def test_it_holds_every_module_and_the_schema(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("atp/")}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "atp").rglob("*.py")}
    assert held == {*modules, "atp/config/schema.yaml"}


def test_it_checks_a_configuration_and_trains_a_model(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    config = yaml.safe_load(yaml.safe_dump(CONFIG))
    for preset in PRESETS:
        update_config(config, yaml.safe_load(preset.read_text("utf-8")))
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(config))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    words = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(
        words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    place, accuracy = run.stdout.split()
    assert place.startswith(str(tmp_path / "site"))
    assert float(accuracy) > 0.9
