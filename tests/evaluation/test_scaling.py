"""Gradients and learning rates against the number of qubits, computed again."""

import numpy as np
import pytest
import torch
from helpers.paper_circuit import expectation
from helpers.training import CIRCUIT, TRAINING, made_splits

from atp.data.grid import apply_grid, grid_map
from atp.data.task import Task
from atp.encodings.angle import Angle
from atp.evaluation.gradients import gradient_variance, initial_spreads, measure_gradients
from atp.evaluation.learning_rates import measure_rates
from atp.qnn.circuit import make_ansatz
from atp.settings.sections import Data, Engine, InitialAngles, Scaling, Settings
from atp.training.model import QNN
from atp.training.train import train

TASK = Task("mnist", (3, 5))
ANSATZ = make_ansatz("xx-zz", 2)
NORMAL = InitialAngles(distribution="normal", scale=0.6)
SETTINGS = Settings(
    seed=3,
    data=Data(resampling="area"),
    circuit=CIRCUIT,
    qnn=Engine(simulator="pathsum", precision="double"),
    training=TRAINING.replace(epochs=2, batch_size=20, angles=NORMAL),
    scaling=Scaling(
        grids=[2, 3],
        images=3,
        draws=4,
        learning_rates=[0.02, 0.3],
        taus=[0.0, 0.2, 0.65],
        repetitions=2,
    ),
)


def drawn(spread, draws, qubits, seed):
    """Angles of every draw, as the documented order of random numbers gives them."""
    for draw in range(draws):
        generator = np.random.default_rng([seed, draw])
        yield [generator.normal(0.0, spread, (2, qubits)) for _ in range(2)]


def test_the_variance_is_that_of_pennylanes_gradients():
    features = np.random.default_rng(0).uniform(size=(3, 4)).astype(np.float32)
    found = gradient_variance(ANSATZ, features, NORMAL, draws=5, seed=8)
    x = torch.from_numpy(features).double()
    slopes = []
    for theta, phi in drawn(0.6 / np.sqrt(4), 5, 4, 8):
        angles = [torch.from_numpy(values).requires_grad_() for values in (theta, phi)]
        z = expectation(x, *angles)
        each = [torch.autograd.grad(value, angles, retain_graph=True) for value in z]
        slopes.append(torch.stack([torch.cat(pair) for pair in each]))
    assert found == pytest.approx(float(torch.stack(slopes).var(dim=0).mean()), rel=1e-9)


@pytest.mark.parametrize("qubits", [4, 9, 49])
def test_angles_shrink_or_stay_or_take_a_full_turn(qubits):
    spreads = initial_spreads(NORMAL, qubits)
    qnn = QNN(Angle(qubits), ANSATZ, precision="double")
    generators = [np.random.default_rng(seed) for seed in range(400)]
    gates = np.ones((400, 4, qubits), dtype=bool)
    theta = {
        name: qnn.initial_angles(generators, start, gates).theta for name, start in spreads.items()
    }
    assert float(theta["shrinking"].std()) == pytest.approx(0.6 / np.sqrt(qubits), rel=0.05)
    assert float(theta["fixed"].std()) == pytest.approx(0.6 / 3, rel=0.05)
    assert float(theta["full turn"].abs().max()) == pytest.approx(np.pi, rel=0.01)
    assert float(theta["full turn"].std()) == pytest.approx(np.pi / np.sqrt(3), rel=0.05)


def test_gradients_are_measured_on_every_grid():
    images = np.random.default_rng(1).uniform(size=(5, 6, 6)).astype(np.float32)
    rows = measure_gradients(TASK, images, SETTINGS)
    assert [(row["grid"], row["qubits"], row["start"]) for row in rows] == [
        (grid, grid**2, start) for grid in (2, 3) for start in ("shrinking", "fixed", "full turn")
    ]
    features = apply_grid(images[:3], grid_map(6, 6, 3, "area"))
    (seed,) = TASK.training_seeds(3, 1)
    shrinking = gradient_variance(ANSATZ, features, NORMAL, 4, seed)
    assert rows[3]["gradient_variance"] == shrinking
    assert rows[4]["gradient_variance"] == shrinking  # nine qubits are what `fixed` is fixed at
    assert len({row["gradient_variance"] for row in rows}) == len(rows) - 1


def test_rates_are_those_of_trainings_one_by_one():
    splits = made_splits(repetitions=3)
    means = np.array(
        [
            [[0.7, 0.1, 0.15], [0.1, 0.7, 0.12]],
            [[0.6, 0.1, 0.25], [0.1, 0.1, 0.12]],
            [[0.9, 0.9, 0.9], [0.9, 0.9, 0.9]],
        ]
    )
    rows = measure_rates(TASK, splits, means, SETTINGS)
    # by τ and repetition; at 0.65 nothing is left of the second, and that is the end
    kept = {0.0: ([0, 1, 2], [0, 1, 2]), 0.2: ([0, 1], [0, 2])}
    names = ("tau", "n_kept", "learning_rate", "repetition")
    assert [tuple(row[name] for name in names) for row in rows] == [
        (tau, len(positions[repetition]), rate, repetition)
        for tau, positions in kept.items()
        for rate in (0.02, 0.3)
        for repetition in (0, 1)
    ]
    for row in rows:
        own, repetition = splits.of(row["repetition"]), row["repetition"]
        positions = kept[row["tau"]][repetition]
        x = torch.from_numpy(own.validation.x[0][:, positions]).double()
        y = torch.from_numpy(own.validation.y[0])
        training = SETTINGS.training.replace(learning_rate=row["learning_rate"])
        qnn = QNN(Angle(len(positions)), ANSATZ, precision="double")
        seeds = [TASK.training_seeds(3, 2)[repetition]]
        seen = own.with_features(lambda x, chosen=positions: x[..., chosen])
        angles = train(qnn, seen, seeds, training, "alone").angles
        z = expectation(x, angles.theta[0], angles.phi[0])
        right = (torch.where(z >= 0, 1, -1) == y).double().mean()
        assert row["validation_accuracy"] == pytest.approx(float(right))
