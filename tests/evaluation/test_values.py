"""The values in noise.csv, attacks.csv and adversarial.csv, computed again from model.npz.

What is read are the files that a run leaves; what computes is PennyLane, with finite
differences for an attacker's direction, and seeds derived here.
"""

import hashlib

import numpy as np
import pandas as pd
import pennylane as qml
import pytest
import torch
from helpers.paper_circuit import expectation, hinge, slope
from helpers.training import CIRCUIT, TRAINING
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from atp.data.grid import apply_grid, grid_map
from atp.data.samples import Splits, read_splits
from atp.data.task import Task
from atp.evaluation.adversarial import train_adversarially
from atp.evaluation.attacks import evaluate_attacks, make_targets
from atp.evaluation.clean import evaluate_clean
from atp.evaluation.noise import evaluate_noise
from atp.files import read_npz, write_npz
from atp.settings.sections import (
    PGD,
    Adversarial,
    Attack,
    Engine,
    InitialAngles,
    Noise,
    PCAOptions,
    Settings,
    Threshold,
)
from atp.training.store import TrainedModel
from atp.training.train_encoding import train_encoding

TASK = Task("mnist", (3, 5))
REPETITIONS = 2
MASKS = np.array([[True, False, True, True], [True, False, False, True]])
SETTINGS = Settings(
    seed=4,
    repetitions=REPETITIONS,
    circuit=CIRCUIT,
    qnn=Engine(simulator="pathsum", precision="double"),
    training=TRAINING.replace(
        batch_size=12,
        epochs=2,
        learning_rate=0.2,
        angles=InitialAngles(distribution="normal", scale=0.8),
    ),
    threshold=Threshold(prune="drop"),
    pca=PCAOptions(components=0.97),
    noise=Noise(
        strengths=[0.08], curve=[0.0, 0.3], placement=["encoding", "blocks"], shots=[0, 60]
    ),
    attack=Attack(
        epsilons=[0.0, 0.04, 0.1],
        spaces=["grid", "image"],
        pgd=PGD(epsilons=[0.2], steps=3, step_size=0.4),
    ),
    adversarial=Adversarial(epsilons=[0.0, 0.15], fraction=0.5, repetitions=REPETITIONS),
)
ENCODINGS = ("angle", "atp", "pca")
QUBITS = {"angle": [4, 4], "atp": [3, 2], "pca": [4, 2]}  # of each repetition


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the preparation and the trainings of one task leave."""
    made = tmp_path_factory.mktemp("task")
    generator = np.random.default_rng(24)
    to_grid = grid_map(4, 4, 2, "area")
    features = {}
    for split, count in (("train", 36), ("val", 30), ("test", 40)):
        y = np.where(np.arange(count) % 2 == 0, 1, -1).astype(np.int8)
        drawn = []
        # the second repetition varies along two blocks only, so that PCA needs fewer components
        for spread in (0.2,) if split == "test" else (0.2, 0.01):
            blocks = generator.uniform(0.2, 0.6, (count, 2, 2))
            blocks[:, [0, 1], [1, 0]] = generator.uniform(0.4 - spread, 0.4 + spread, (count, 2))
            blocks[y == 1, 0, 0] += 0.3
            blocks[y == -1, 1, 1] += 0.3
            images = np.kron(blocks, np.ones((1, 2, 2)))
            images = images + generator.uniform(-0.1, 0.1, (count, 4, 4))
            drawn.append(images.astype(np.float32))
        grids = [apply_grid(images, to_grid) for images in drawn]
        features[f"x_{split}"] = grids[0] if split == "test" else np.stack(grids)
        features[f"y_{split}"] = y if split == "test" else np.stack([y, y])
    write_npz(made / "features.npz", features)
    write_npz(made / "images.npz", {"test": drawn[0], "to_grid": to_grid.astype(np.float32)})
    splits = Splits.of_arrays(features)
    for name in ENCODINGS:
        masks = MASKS if name == "atp" else np.ones_like(MASKS)
        train_encoding(name, TASK, splits, masks, SETTINGS).save(made / f"{name}.npz")
    return made


@pytest.fixture(scope="module", params=ENCODINGS)
def model(request, folder):
    return TrainedModel.load(folder / f"{request.param}.npz")


@pytest.fixture(scope="module")
def splits(folder):
    return read_splits(folder / "features.npz")


class Stored:
    """A model as its file has it, read without our code."""

    def __init__(self, path, features):
        with np.load(path) as arrays:
            self.theta, self.phi = (torch.from_numpy(arrays[name]) for name in ("theta", "phi"))
            self.mask = arrays["mask"]
            self.pca = None
            if "encoding_components" in arrays:
                names = ("encoding_components", "encoding_offset")
                self.pca = [torch.from_numpy(arrays[name]) for name in names]
        with np.load(features) as arrays:
            self.x = torch.from_numpy(arrays["x_test"]).double()
            self.y = torch.from_numpy(arrays["y_test"]).double()

    def gated(self, repetition):
        """Which of the stored qubits a repetition has: positions kept, or components."""
        if self.pca is None:
            return self.mask[repetition]
        return (self.pca[0][repetition] != 0).any(dim=1).numpy()

    def encoded(self, repetition, x):
        """The angles, over π, of the qubits that a repetition has, for features of all positions.

        PCA: z = components·x + offset.
        """
        gated = self.gated(repetition)
        if self.pca is None:
            return x[:, gated]
        components, offset = (values[repetition][gated] for values in self.pca)
        return x @ components.T + offset

    def angles(self, repetition):
        """Those of the circuit without the qubits that a repetition lacks."""
        gated = self.gated(repetition)
        return self.theta[repetition][:, gated], self.phi[repetition][:, gated]

    def expectation(self, repetition, x, **more):
        """⟨Z⟩, or another measurement, for features of all positions."""
        return expectation(self.encoded(repetition, x), *self.angles(repetition), **more)

    def accuracy(self, z):
        return float((torch.where(z >= 0, 1.0, -1.0) == self.y).double().mean())


@pytest.fixture(scope="module")
def stored(model, folder):
    return Stored(folder / f"{model.name}.npz", folder / "features.npz")


@pytest.fixture(scope="module")
def clean(model, splits):
    return evaluate_clean(model, splits, half_samples=4)


@pytest.fixture(scope="module")
def noise(model, splits):
    return pd.DataFrame(evaluate_noise(model, TASK, splits, SETTINGS))


@pytest.fixture(scope="module")
def attacks(model, splits, folder):
    targets = make_targets(splits.test, read_npz(folder / "images.npz"))
    return pd.DataFrame(evaluate_attacks(model, TASK, targets, splits.test, SETTINGS))


def of_repetition(table, repetition, **setting):
    """The one accuracy of a setting."""
    rows = table[table["repetition"] == repetition]
    for column, value in setting.items():
        rows = rows[rows[column] == value]
    (accuracy,) = rows["accuracy"]
    return accuracy


def derived(*names):
    """A seed as docs/design.md lays it down: 63 bits of SHA-256 of the names, joined by slashes."""
    digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def test_repetitions_have_circuits_of_their_own_size(model, stored):
    for repetition, qubits in enumerate(QUBITS[model.name]):
        gated = stored.gated(repetition)
        assert gated.sum() == qubits
        assert model.gates(repetition).tolist() == gated.tolist()
        for angles in (stored.theta, stored.phi):
            assert not angles[repetition][:, ~gated].any()


def test_the_models_differ_from_repetition_to_repetition_and_from_chance(stored, clean):
    expectations, columns = clean
    assert not np.allclose(*expectations)
    assert columns["accuracy"].min() > 0.55


@pytest.mark.parametrize("repetition", range(REPETITIONS))
def test_clean_rows_are_pennylanes(repetition, clean, stored):
    expectations, columns = clean
    z = stored.expectation(repetition, stored.x)
    np.testing.assert_allclose(expectations[repetition], z, rtol=0, atol=1e-12)
    assert columns["accuracy"][repetition] == stored.accuracy(z)
    answers = np.where(z >= 0, 1, -1)
    assert columns["balanced_accuracy"][repetition] == pytest.approx(
        balanced_accuracy_score(stored.y, answers)
    )
    assert columns["auc"][repetition] == pytest.approx(roc_auc_score(stored.y, z))
    assert columns["classes_answered"][repetition] == len(set(answers))


@pytest.mark.parametrize("repetition", range(REPETITIONS))
def test_validation_columns_are_of_the_repetitions_own_images(repetition, clean, stored, splits):
    x = torch.from_numpy(splits.validation.x[repetition]).double()
    answers = np.where(stored.expectation(repetition, x) >= 0, 1, -1)
    own = splits.validation.y[repetition]
    assert clean[1]["validation_accuracy"][repetition] == pytest.approx(np.mean(answers == own))
    assert clean[1]["validation_balanced_accuracy"][repetition] == pytest.approx(
        balanced_accuracy_score(own, answers)
    )


@pytest.mark.parametrize("repetition", range(REPETITIONS))
@pytest.mark.parametrize(("cut", "images"), [("readout", slice(None)), ("half", [0, 13, 26, 39])])
def test_entropies_are_pennylanes(cut, images, repetition, clean, stored):
    qubits = int(stored.gated(repetition).sum())
    beside = [] if cut == "readout" else list(range((qubits + 1) // 2 - 1))
    nats = stored.expectation(
        repetition,
        stored.x[images],
        measure=lambda: qml.vn_entropy(wires=[*beside, "readout"]),
    ).mean()
    columns = clean[1]
    assert columns[f"entropy_{cut}_nats"][repetition] == pytest.approx(float(nats), abs=1e-9)
    assert columns[f"entropy_{cut}_bits"][repetition] == pytest.approx(
        float(nats) / np.log(2), abs=1e-9
    )


def test_strength_zero_without_shots_is_clean(noise, clean):
    quiet = noise[(noise["strength"] == 0.0) & (noise["shots"] == 0)]
    assert quiet["accuracy"].tolist() == clean[1]["accuracy"].tolist()
    assert not quiet["trained_under_noise"].any()


@pytest.mark.parametrize("repetition", range(REPETITIONS))
@pytest.mark.parametrize("strength", [0.08, 0.3])
def test_noisy_rows_are_those_of_the_mixed_state(strength, repetition, noise, stored):
    z = stored.expectation(repetition, stored.x, strength=strength)
    shown = {"strength": strength, "trained_under_noise": False}
    assert of_repetition(noise, repetition, shots=0, **shown) == stored.accuracy(z)
    names = (4, "mnist", 3, 5, noise["encoding"][0], "shots", 60, strength, False, repetition)
    ups = np.random.default_rng(derived(*names)).binomial(60, ((1 + z) / 2).numpy())
    estimate = torch.from_numpy(2 * ups / 60 - 1)
    assert of_repetition(noise, repetition, shots=60, **shown) == stored.accuracy(estimate)
    assert stored.accuracy(estimate) != stored.accuracy(z)  # or the seed would not matter


@pytest.mark.parametrize("repetition", range(REPETITIONS))
def test_training_under_noise_follows_pennylanes_gradient(repetition, model, noise, splits, stored):
    """Two epochs of Adam on the mixed state, in the order of batches that the seed gives."""
    training = SETTINGS.training
    generator = np.random.default_rng(int(model.seeds[repetition]))
    qubits = int(stored.gated(repetition).sum())
    start = [
        torch.from_numpy(
            generator.normal(0.0, training.angles.scale / np.sqrt(qubits), (2, qubits))
        )
        for _ in range(2)
    ]
    angles = [values.requires_grad_() for values in start]
    generator.uniform(-np.pi, np.pi, 0)  # the encoding has no angles of its own
    optimizer = torch.optim.Adam(angles, lr=training.learning_rate)

    def loss(samples, indices):
        x = torch.from_numpy(samples.x[repetition][indices]).double()
        y = torch.from_numpy(samples.y[repetition][indices]).double()
        return hinge(expectation(stored.encoded(repetition, x), *angles, strength=0.08), y).mean()

    least, best = np.inf, None
    for _ in range(training.epochs):
        for batch in np.split(generator.permutation(36), 3):
            optimizer.zero_grad()
            loss(splits.train, batch).backward()
            optimizer.step()
        with torch.no_grad():
            value = float(loss(splits.validation, np.arange(30)))
        if value < least:
            least, best = value, [values.detach().clone() for values in angles]
    z = expectation(stored.encoded(repetition, stored.x), *best, strength=0.08)
    shown = {"strength": 0.08, "shots": 0, "trained_under_noise": True}
    assert of_repetition(noise, repetition, **shown) == stored.accuracy(z)


def test_epsilon_zero_is_clean(attacks, clean):
    unmoved = attacks[attacks["epsilon"] == 0.0]
    assert len(unmoved) == 2 * REPETITIONS
    for _, rows in unmoved.groupby("space"):
        assert rows["accuracy"].tolist() == clean[1]["accuracy"].tolist()


@pytest.mark.parametrize("repetition", range(REPETITIONS))
@pytest.mark.parametrize("space", ["grid", "image"])
def test_attacked_rows_follow_finite_differences(space, repetition, attacks, stored, folder):
    with np.load(folder / "images.npz") as arrays:
        images = torch.from_numpy(arrays["test"]).double().flatten(1)
        to_grid = torch.from_numpy(arrays["to_grid"]).double()
    inputs, resample = (stored.x, torch.eye(4).double()) if space == "grid" else (images, to_grid)

    def loss(pixels):
        return hinge(stored.expectation(repetition, pixels @ resample.T), stored.y)

    def attacked_accuracy(pixels):
        return stored.accuracy(stored.expectation(repetition, pixels @ resample.T))

    sign = slope(loss, inputs).sign()
    found = {}
    for epsilon in (0.04, 0.1):
        moved = (inputs + epsilon * sign).clamp(0, 1)
        found[epsilon] = attacked_accuracy(moved)
        shown = {"method": "fgsm", "space": space, "epsilon": epsilon}
        assert of_repetition(attacks, repetition, **shown) == found[epsilon]
    assert found[0.1] < found[0.04] < stored.accuracy(stored.expectation(repetition, stored.x))
    moved = inputs
    for _ in range(3):
        moved = moved + 0.4 * 0.2 * slope(loss, moved).sign()
        moved = torch.minimum(torch.maximum(moved, inputs - 0.2), inputs + 0.2).clamp(0, 1)
    shown = {"method": "pgd", "space": space, "epsilon": 0.2}
    assert of_repetition(attacks, repetition, **shown) == attacked_accuracy(moved)


@pytest.fixture(scope="module")
def adversarial(model, splits):
    return pd.DataFrame(train_adversarially(model, TASK, splits, SETTINGS))


def test_training_against_nothing_is_training(adversarial, clean):
    unmoved = adversarial[adversarial["epsilon"] == 0.0]
    assert unmoved["accuracy"].tolist() == unmoved["clean_accuracy"].tolist()
    assert unmoved["accuracy"].tolist() == clean[1]["accuracy"].tolist()


@pytest.mark.parametrize("repetition", range(REPETITIONS))
def test_adversarial_rows_follow_pennylane(repetition, model, adversarial, splits, stored):
    """Two epochs of Adam, the first half of every batch moved along finite differences."""
    training, epsilon = SETTINGS.training, 0.15
    generator = np.random.default_rng(int(model.seeds[repetition]))
    qubits = int(stored.gated(repetition).sum())
    angles = [
        torch.from_numpy(
            generator.normal(0.0, training.angles.scale / np.sqrt(qubits), (2, qubits))
        ).requires_grad_()
        for _ in range(2)
    ]
    optimizer = torch.optim.Adam(angles, lr=training.learning_rate)

    def losses(x, y):
        return hinge(expectation(stored.encoded(repetition, x), *angles), y)

    def moved(x, y):
        with torch.no_grad():
            sign = slope(lambda changed: losses(changed, y), x).sign()
        return (x + epsilon * sign).clamp(0, 1)

    x, y, x_held, y_held = (
        torch.from_numpy(values[repetition]).double()
        for part in (splits.train, splits.validation)
        for values in (part.x, part.y)
    )
    least, best = np.inf, None
    for _ in range(training.epochs):
        for batch in np.split(generator.permutation(36), 3):
            features, labels = x[batch].clone(), y[batch]
            features[:6] = moved(features[:6], labels[:6])
            optimizer.zero_grad()
            losses(features, labels).mean().backward()
            optimizer.step()
        with torch.no_grad():
            value = float(losses(x_held, y_held).mean())
        if value < least:
            least, best = value, [values.detach().clone() for values in angles]
    angles = best
    row = adversarial[
        (adversarial["epsilon"] == epsilon) & (adversarial["repetition"] == repetition)
    ]
    with torch.no_grad():
        assert row["clean_accuracy"].item() == stored.accuracy(
            expectation(stored.encoded(repetition, stored.x), *best)
        )
        attacked = moved(stored.x, stored.y)
        assert row["accuracy"].item() == stored.accuracy(
            expectation(stored.encoded(repetition, attacked), *best)
        )
