"""Bad values of every section, and what the command line makes of one of each kind."""

import numpy as np
import pytest
from helpers.configs import changed, lines
from helpers.runs import snakemake

pytestmark = pytest.mark.bad_input


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("results_dir", "/tmp/results"),
        ("results_dir", "results/../../elsewhere"),
        ("results_dir", ".."),
        ("results_dir", "~/results"),
        ("results_dir", "results\n"),
        ("results_dir", "results/{pair}"),
        ("results_dir", "re sults"),
        ("results_dir", ""),
        ("seed", -1),
        ("seed", 2**63),
        ("seed", 1.5),
        ("repetitions", 0),
        ("repetitions", 1001),
        ("repetitions", "ten"),
        ("data", None),
        ("data", []),
        ("data.folder", "~/data"),
        ("data.folder", "da\nta"),
        ("data.folder", "{data}"),
        ("data.folder", ""),
        ("data.npz", "~/own.npz"),
        ("data.npz", "{dataset}.npz"),
        ("data.npz", "own.npz\n"),
        ("data.download", "on"),
        ("data.download", 1),
        ("data.retries", 0),
        ("data.test_fraction", 1.0),
        ("data.color", "grey"),
        ("data.resampling", False),
        ("data.samples.train", 10**30),
        ("data.samples.test", "ALL"),
        ("pairs.imagenet", [[0, 1]]),
        ("pairs.mnist", [0, 1]),
        ("pairs.mnist", [["0", "1"]]),
        ("pairs.mnist", [[0, -1]]),
        ("pairs.mnist", [[1, 0], [1, 0]]),
        ("encodings", []),
        ("encodings", ["angle", "angle"]),
        ("encodings", "angle"),
        ("encodings", ["quantum"]),
        ("pca.components", 1.5),
        ("pca.components", "all"),
        ("sqe.filters", 10**9),
        ("sqe.weights", "private"),
        ("threshold.method", "magic"),
        ("threshold.tau", -0.1),
        ("threshold.seeds", 10**9),
        ("threshold.sweep", [0.2, 0.1]),
        ("threshold.sweep", [0.1, "0.2"]),
        ("threshold.masks", 0),
        ("threshold.low_fidelity.epochs", "4"),
        ("threshold.lbfgsb.tolerance", "1e-5"),
        ("threshold.soft.temperature", 0),
        ("circuit.layers", 7),
        ("circuit.layout", "zz"),
        ("qnn.simulator", "default.qubit; rm -rf /"),
        ("qnn.simulator", "pathsum\n"),
        ("qnn.precision", "half"),
        ("training.learning_rate", 10**400),
        ("training.learning_rate", -0.1),
        ("training.batch_size", 0),
        ("training.angles.distribution", "cauchy"),
        ("training.angles.scale", float("-inf")),
        ("entropy.half_samples", 0),
        ("entropy.base", "nat"),
        ("noise.strengths", 0.05),
        ("noise.strengths", [float("nan")]),
        ("noise.placement", ["readout"]),
        ("noise.shots", [-1]),
        ("noise.shots", [10**30]),
        ("noise.table.trained_under_noise", "no"),
        ("attack.epsilons", [0.0, 2.0]),
        ("attack.spaces", []),
        ("attack.pgd.step_size", float("inf")),
        ("attack.table.method", "cw"),
        ("adversarial.fraction", 1.5),
        ("adversarial.pairs", None),
        ("controls.repetitions", 0),
        ("controls.dropped", [3, 1]),
        ("controls.svm.gamma", [0]),
        ("controls.mlp.weight_decay", [-0.1]),
        ("cross_check.qubits", 10**9),
        ("scaling.grids", [3, 2]),
        ("scaling.draws", 1),
        ("scaling.taus", []),
        ("hardware.backends", ["IBM Sherbrooke"]),
        ("hardware.encodings", ["pca"]),
        ("hardware.resilience", 3),
        ("hardware.budget_s", -1),
        ("hardware.wait_s", 10**9),
        ("hardware.replay", ""),
        ("hardware.angles", "model"),  # of one layer, but the models have three
        ("figures.example.dataset", "svhn"),
        ("figures.example.image", -1),
        ("figures.class_means.pair", [0, 1, 2]),
        ("figures.threshold_a", {"mnist": [[0, 9]]}),
    ],
)
def test_a_bad_value_is_named(key, value):
    assert all(key in line for line in lines(changed(key, value)))


def told(folder, overlay, **environment):
    """What the target `data` of the smallest preset says with a file laid over it."""
    options = ("data", "--cores", "1", "--workflow-profile", "none")
    return snakemake(folder, *options, overlay=overlay, environment=environment)


def refused(run, words):
    assert run.returncode != 0
    assert words in run.stderr
    assert "Traceback" not in run.stdout + run.stderr


@pytest.mark.workflow
@pytest.mark.parametrize(
    ("overlay", "words"),
    [
        ("trainig: {epochs: 3}\n", "config key trainig is unknown; did you mean training?"),
        ("training: {learning_rate: 1e-2}\n", "YAML wants 1.0e-2, not 1e-2"),
        ("data: {resampling: no}\n", "config key data.resampling is false but must be one of"),
        ("data:\n", "config key data is empty but must be a section"),
        ("repetitions: -1\n", "config key repetitions is -1 but must be an integer of at least 1"),
        ("noise: {strengths: [.nan]}\n", "config key noise.strengths[0] is nan"),
        ("encodings: []\n", "config key encodings is [] but must be a list with at least one"),
        ("pairs: {digits: [[0, 11]]}\n", "config key pairs.digits names class 11"),
        ("results_dir: ../../elsewhere\n", "config key results_dir is '../../elsewhere'"),
        ("results_dir: results/{dataset}\n", "config key results_dir is 'results/{dataset}'"),
        ("pairs: {npz: [[0, 1]]}\n", "config key data.npz is empty"),
        ("pairs: {npz: [[0, 1]]}\ndata: {npz: no.npz}\n", "no.npz could not be read (No such"),
        ("seed: 1\nseed: 2\n", "mine.yaml, line 1: the key seed is given twice"),
        ("encodings: &a [*a]\n", "mine.yaml could not be read (maximum recursion depth"),
    ],
)
def test_nothing_starts_with_a_bad_configuration(overlay, words, tmp_path):
    refused(told(tmp_path, overlay), words)
    assert not (tmp_path / "results").exists()


@pytest.mark.workflow
def test_two_faults_are_shown_at_once(tmp_path):
    run = told(tmp_path, {"repetitions": 0, "noise": {"table": {"strength": 0.2}}})
    refused(run, "config key repetitions is 0 but must be an integer of at least 1")
    refused(run, "config key noise.table.strength is 0.2 but must be one of noise.strengths")


def own_pair(**data):
    """The overlay that makes a user's own file the only data."""
    pair = {"digits": [], "npz": [[0, 1]]}
    return {
        "data": {"npz": "own.npz", **data},
        "pairs": pair,
        "adversarial": {"pairs": pair},
        "figures": {
            "example": {"dataset": "npz"},
            "class_means": {"dataset": "npz"},
            "threshold_a": pair,
            "threshold_b": pair,
        },
        "hardware": {"pairs": {"digits": []}},
    }


IMAGES = np.random.default_rng(0).uniform(0, 1, (300, 6, 6))
LABELS = np.arange(300) % 2


@pytest.mark.workflow
@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.zeros(300, dtype=int), "pairs.npz names class 1, but own.npz has the classes 0."),
        (LABELS[:20], "data set npz, pair [0, 1]: data.samples.train 60"),
        (np.array([None] * 300), "own.npz could not be read (Object arrays cannot be loaded"),
    ],
)
def test_nothing_starts_with_bad_labels(labels, words, tmp_path):
    np.savez(tmp_path / "own.npz", images=IMAGES, labels=labels)
    refused(told(tmp_path, own_pair()), words)
    assert not (tmp_path / "results").exists()


@pytest.mark.workflow
@pytest.mark.parametrize(
    ("arrays", "data", "words"),
    [
        ({"images": IMAGES * 255}, {}, "own.npz: images are floats from"),
        ({"images": IMAGES[:7]}, {}, "images and labels must be equally long"),
        ({"images": IMAGES}, {"grid": 7}, "data.grid or scaling.grids has 7 but must be at most 6"),
    ],
)
def test_bad_images_leave_no_output(arrays, data, words, tmp_path):
    np.savez(tmp_path / "own.npz", labels=LABELS, **arrays)
    refused(told(tmp_path, own_pair(**data)), words)
    assert not list((tmp_path / "results").rglob("features.npz"))


@pytest.mark.workflow
@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("nowhere", "data set mnist: nowhere/MNIST/raw/train-images-idx3-ubyte.gz is missing; put"),
        ("~/nowhere", "ATP_DATA is '~/nowhere' but must be a path"),
    ],
)
def test_a_data_folder_without_the_data(folder, words, tmp_path):
    pair = {"digits": [], "mnist": [[0, 1]]}
    overlay = own_pair(npz=None, download=False) | {"pairs": pair, "adversarial": {"pairs": pair}}
    overlay["figures"] = {
        "example": {"dataset": "mnist"},
        "class_means": {"dataset": "mnist"},
        "threshold_a": pair,
        "threshold_b": pair,
    }
    refused(told(tmp_path, overlay, ATP_DATA=folder), words)
    assert not list((tmp_path / "results").rglob("*.npz"))
    assert not (tmp_path / "nowhere").exists()
