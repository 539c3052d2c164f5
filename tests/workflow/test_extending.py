"""A new encoding is one file and one entry, a new data set one entry: everything else follows.

In a copy of the project, where a toy of each kind is added after a first run.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.runs import ROOT, scheduled, snakemake

from atp.files import read_npz

ENCODING = '''
"""Angle encoding of the positions whose class averages differ most: a supervised selection."""

from typing import Self

import numpy as np
import torch
from torch import Tensor

from atp.encodings.base import Encoding, angle_state
from atp.qnn.states import State
from atp.settings.sections import Settings


class LargestDifference(Encoding):
    """RX(πx) of the selected positions."""

    def __init__(self, positions: np.ndarray, n_positions: int) -> None:
        self.positions = positions
        self._n_positions = n_positions

    @classmethod
    def fit(
        cls, features: np.ndarray, labels: np.ndarray, mask: np.ndarray, settings: Settings
    ) -> Self:
        """Select as many positions as `toy.width` says."""
        difference = features[labels == 1].mean(axis=0) - features[labels == -1].mean(axis=0)
        order = np.argsort(-np.abs(difference), kind="stable")
        return cls(np.sort(order[: settings.toy.width])[None], features.shape[1])

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Rebuild."""
        return cls(arrays["positions"], int(arrays["n_positions"]))

    def arrays(self) -> dict[str, np.ndarray]:
        """`positions` (models, qubits), `n_positions`."""
        return {"positions": self.positions, "n_positions": np.array(self._n_positions)}

    @property
    def n_qubits(self) -> int:
        """One per selected position."""
        return self.positions.shape[1]

    @property
    def n_positions(self) -> int:
        """Number of features."""
        return self._n_positions

    def state(self, features: Tensor, weights: Tensor) -> State:
        """Encode what is selected."""
        chosen = torch.from_numpy(self.positions)[:, None]  # (models, 1, qubits)
        models = max(len(features), len(chosen))
        every = features.expand(models, -1, -1)
        return angle_state(every.gather(2, chosen.expand(models, features.shape[1], -1)))
'''
COLOR = "#4B6F1A"
ENTRY = f"""    "toy": Entry(
        *("LargestDifference", "Toy selection", "{COLOR}", "P", ":"),
        options={{"width": {{"type": "integer", "minimum": 2, "default": 4}}}},
    ),
"""
DATA_SET = """    "toy_digits": DatasetInfo(
        title="Toy digits",
        loader="sklearn",
        class_names=tuple("0123456789"),
        side=8,
        color=False,
        train_counts=(178, 182, 177, 183, 181, 182, 181, 179, 174, 180),
        test_counts=(),
    ),
"""
COPIED = ("atp", "envs", "presets", "profiles", "reference", "report", "rules", "scripts", "tests")
TARGETS = ("all", "hardware", "readings", "scaling")
USED = {
    "pairs": {"digits": [], "toy_digits": [[0, 1]]},
    "encodings": ["angle", "atp", "toy"],
    "adversarial": {"pairs": {"digits": [], "toy_digits": [[0, 1]]}},
    "hardware": {"pairs": {"digits": []}},
    "figures": {
        "example": {"dataset": "toy_digits"},
        "class_means": {"dataset": "toy_digits"},
        "threshold_a": {"digits": [], "toy_digits": [[0, 1]]},
        "threshold_b": {"digits": []},
    },
}

pytestmark = [pytest.mark.workflow, pytest.mark.whole_run]


def insert(path: Path, start: str, text: str) -> None:
    """Write text behind the first line of a dictionary."""
    content = path.read_text()
    assert content.count(start) == 1
    path.write_text(content.replace(start, start + text))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project with a run of empty files, and then with the toys."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*ROOT.glob("*.*"), ROOT / "Snakefile"):
        if path.is_file():
            shutil.copy(path, folder)
    for line in run(folder, "--summary", *TARGETS).splitlines():
        name = line.split("\t")[0]
        if name.startswith("results/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
    run(folder, *TARGETS, "--touch", "--forceall")
    (folder / "atp" / "encodings" / "toy.py").write_text(ENCODING.lstrip())
    insert(folder / "atp" / "encodings" / "registry.py", "\nENCODINGS = {\n", ENTRY)
    registry = folder / "atp" / "data" / "registry.py"
    insert(registry, "\nDATASETS: dict[str, DatasetInfo] = {\n", DATA_SET)
    return folder


def run(folder: Path, *words: str, overlay: dict | None = None) -> str:
    """What Snakemake says, of the copy's own workflow."""
    done = snakemake(folder, *words, root=folder, overlay=overlay)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_to_register_them_reruns_nothing(project):
    assert "Nothing to be done" in run(project, *TARGETS, "--dry-run")


def test_to_use_the_encoding_trains_nothing_else(project):
    used = {"encodings": ["angle", "amplitude", "atp", "pca", "sqe", "toy"]}
    jobs = scheduled(run(project, "models", "--dry-run", overlay=used))
    assert jobs["train_model"] == 2  # of two tasks
    assert "optimize_threshold" not in jobs
    assert "prepare_pair" not in jobs


@pytest.fixture(scope="module")
def used(project):
    """A run of the toys, in the folder of its results."""
    files = ("tables/table1_accuracy.html", "tables/cross_check.csv", "figures/figure2_summary.svg")
    run(project, *(f"results/toys/{name}" for name in files), overlay=with_folder(USED))
    return project / "results" / "toys"


def with_folder(overlay):
    return {**overlay, "results_dir": "results/toys"}


def test_the_encoding_sees_labels_and_its_default_option(used):
    features = read_npz(used / "toy_digits" / "0-1" / "features.npz")
    model = read_npz(used / "toy_digits" / "0-1" / "toy" / "model.npz")
    assert model["theta"].shape[2] == 4
    drawn = zip(features["x_train"], features["y_train"], strict=True)
    for (x, y), selected in zip(drawn, model["encoding_positions"], strict=True):
        difference = np.abs(x[y == 1].mean(axis=0) - x[y == -1].mean(axis=0))
        assert set(selected) == set(np.argsort(difference)[-4:])


def test_the_data_set_has_the_images_of_its_loader(used):
    toy = read_npz(used / "datasets" / "toy_digits.npz")
    assert toy["train_images"].shape == (1797, 8, 8)
    assert len(toy["test_labels"]) == 0


def test_both_are_in_a_table_by_their_names(used):
    table = pd.read_csv(used / "tables" / "table1_accuracy.csv")
    assert table["encoding"].tolist() == ["angle", "atp", "toy"]
    assert table["dataset"].unique().tolist() == ["toy_digits"]
    assert table["value"].gt(80).all()
    page = (used / "tables" / "table1_accuracy.html").read_text()
    assert "Toy selection" in page
    assert "Toy digits" in page


def test_the_encoding_is_in_a_figure_in_its_colour(used):
    drawn = (used / "figures" / "figure2_summary.svg").read_text()
    assert re.search(f"fill: {COLOR}", drawn, re.IGNORECASE)


def test_its_model_agrees_with_pennylane(used):
    checked = pd.read_csv(used / "tables" / "cross_check.csv").set_index("encoding")
    assert checked.loc["toy", "models"] == 2
    assert checked.loc["toy", "deviation"] < 1e-12


def test_another_option_reruns_its_training_alone(used, project):
    overlay = with_folder({**USED, "toy": {"width": 3}})
    models = [f"results/toys/toy_digits/0-1/{name}/model.npz" for name in ("angle", "toy")]
    jobs = scheduled(run(project, *models, "--dry-run", overlay=overlay))
    assert jobs == {"train_model": 1}


def test_a_wrong_option_is_refused_in_one_sentence(project):
    done = snakemake(project, "data", root=project, overlay={**USED, "toy": {"width": 1}})
    assert done.returncode != 0
    assert "config key toy.width is 1 but must be an integer of at least 2." in done.stderr


def test_the_tests_of_every_encoding_take_it_in(project):
    words = [sys.executable, "-m", "pytest", "-k", "toy", "-p", "no:xdist", "tests/encodings"]
    environment = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run(
        words, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
