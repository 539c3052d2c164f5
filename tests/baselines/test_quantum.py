"""The QNN's controls against PennyLane, closed forms and trainings one by one."""

import itertools
from dataclasses import replace

import numpy as np
import pennylane as qml
import pytest
import torch
from helpers.training import CIRCUIT, DOUBLE, TRAINING, repeated
from hypothesis import given
from hypothesis import strategies as st

from atp.baselines.masks import ORDERS, make_masks
from atp.baselines.quantum import GATES, AngleControls
from atp.data.samples import HELD_OUT, Samples, Splits
from atp.data.task import Task
from atp.encodings.angle import Angle
from atp.pruning.masks import distinct_masks
from atp.qnn.circuit import LAYOUTS, make_ansatz
from atp.settings.sections import Settings
from atp.training.losses import predicted_labels
from atp.training.model import QNN, Angles
from atp.training.train import predict, train

SETTINGS = Settings(circuit=CIRCUIT, qnn=DOUBLE, training=TRAINING.replace(batch_size=20, epochs=3))
POSITIONS = 4


def part(count: int, seed: int) -> Samples:
    generator = np.random.default_rng(seed)
    y = np.where(np.arange(count) % 2 == 0, 1, -1).astype(np.int8)
    x = generator.uniform(0, 0.4, (count, POSITIONS)).astype(np.float32)
    x[y == 1, 0] += 0.4
    return Samples(x, y)


SPLITS = Splits(repeated(part(40, 0), part(40, 3)), repeated(part(40, 1), part(40, 4)), part(40, 2))


def controls(layout="xx-zz", layers=2) -> AngleControls:
    settings = SETTINGS.replace(circuit=CIRCUIT.replace(layout=layout, layers=layers))
    return AngleControls(Task("mnist", (3, 5)), SPLITS, settings)


def trained_alone(repetition, seed, kept=(0, 1, 2, 3)):
    """Predictions of one training on the positions kept: the others have no qubit at all."""
    splits = SPLITS.of(repetition).with_features(lambda x: x[..., kept])
    qnn = QNN(Angle(len(kept)), make_ansatz("xx-zz", 2), precision="double")
    angles = train(qnn, splits, [seed], SETTINGS.training, "alone").angles
    return {
        split: predicted_labels(predict(qnn, angles, splits.on(split).x))[0] for split in HELD_OUT
    }


def random_angles(ansatz, models=2):
    generator = torch.Generator().manual_seed(0)
    theta = torch.randn(models, ansatz.n_theta, POSITIONS, generator=generator).double()
    phi = torch.randn(models, ansatz.n_phi, POSITIONS, generator=generator).double()
    return Angles(theta, phi, torch.zeros(models, 0))


def pennylane(layout, layers, left, angles, x):
    """⟨Z⟩ of a circuit that has only one kind of gate, written from the layout's description."""
    device = qml.device("default.qubit", wires=[*range(POSITIONS), "readout"])
    kinds = {
        "xx-zz": [*(["x", "z"] * layers), "h"],
        "xx-zz-h": ["x", "z", "h"] * layers,
        "alternating": [*("xz"[layer % 2] for layer in range(layers)), "h"],
    }[layout]
    gate = {"x": qml.IsingXX, "z": qml.IsingZZ}[left]

    @qml.qnode(device)
    def circuit(rows):
        for qubit in range(POSITIONS):
            qml.RX(np.pi * x[:, qubit], wires=qubit)
        qml.PauliX("readout")
        qml.Hadamard("readout")
        remaining = iter(rows)
        for kind in kinds:
            if kind == "h":
                qml.Hadamard("readout")
            elif kind == left:
                for qubit, angle in enumerate(next(remaining)):
                    gate(angle, wires=[qubit, "readout"])
        return qml.expval(qml.PauliZ("readout"))

    return np.stack([circuit(rows.numpy()) for rows in angles])


def without(angles: Angles, name: str) -> Angles:
    held = {"xx_none": "theta", "zz_none": "phi"}[name]
    return replace(angles, **{held: torch.zeros_like(getattr(angles, held))})


@pytest.mark.parametrize(("layout", "name"), list(itertools.product(LAYOUTS, GATES)))
def test_a_gate_at_angle_zero_is_no_gate(layout, name):
    ansatz = make_ansatz(layout, 3)
    angles = without(random_angles(ansatz), name)
    ours = predict(QNN(Angle(POSITIONS), ansatz), angles, SPLITS.test.x[:5])
    left, rows = ("z", angles.phi) if name == "xx_none" else ("x", angles.theta)
    theirs = pennylane(layout, 3, left, rows, SPLITS.test.x[:5].astype(float))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    is_blind = name == "zz_none" and layout != "xx-zz-h"
    assert np.allclose(theirs, -1, rtol=0, atol=1e-12) == is_blind


def test_without_xx_only_populations_reach_the_readout():
    ansatz = make_ansatz("xx-zz", 3)
    angles = without(random_angles(ansatz), "xx_none")
    x = SPLITS.test.x.astype(float)
    total = angles.phi.sum(dim=1).numpy()[:, None]
    populations = np.cos(np.pi * x)
    expected = -np.prod(np.cos(total) + 1j * np.sin(total) * populations, axis=-1).real
    ours = predict(QNN(Angle(POSITIONS), ansatz), angles, x)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-12)


def test_gates_are_left_out_where_there_are_both():
    found = {control.name: control for control in controls().without_gates([1, 2])}
    assert set(found) == {"xx_none", "zz_none"}
    assert (found["zz_none"].predictions["test"] == -1).all()
    assert found["xx_none"].parameters == 2 * POSITIONS
    three = {c.name: c.parameters for c in controls("alternating", 3).without_gates([1, 2])}
    assert three == {"xx_none": POSITIONS, "zz_none": 2 * POSITIONS}
    assert controls("alternating", 1).without_gates([1, 2]) == []


ceilings = st.lists(st.floats(0.01, 1), min_size=2, max_size=16, unique=True).map(np.array)


@given(ceiling=ceilings, data=st.data())
def test_masks_drop_what_their_order_says(ceiling, data):
    other = data.draw(st.permutations(ceiling.tolist()))  # of the second repetition
    both = np.array([ceiling, other])
    dropped = data.draw(st.integers(1, len(ceiling) - 1))
    numbers = np.array([dropped, data.draw(st.integers(1, len(ceiling) - 1))])
    masks = {order: make_masks(order, both, numbers, [3, 4]) for order in ORDERS}
    for order, kept in masks.items():
        assert kept.shape == both.shape
        assert ((~kept).sum(axis=1) == numbers).all()
        for model in range(2):
            alone = make_masks(order, both[model][None], numbers[model][None], [3 + model])
            np.testing.assert_array_equal(kept[model], alone[0])
    lowest, highest = masks["drop_lowest"][0], masks["drop_highest"][0]
    assert ceiling[~lowest].max() < ceiling[lowest].min()
    assert ceiling[~highest].min() > ceiling[highest].max()
    by_threshold = {
        mask.tobytes() for _, mask in distinct_masks(np.stack([ceiling, 0 * ceiling]), 1.0, 64)
    }
    assert lowest.tobytes() in by_threshold
    fewer = make_masks("drop_random", both, numbers - 1, [3, 4])
    assert (fewer >= masks["drop_random"]).all()


def test_every_position_is_dropped_at_random():
    every = np.broadcast_to(np.arange(9.0), (3000, 9))
    masks = make_masks("drop_random", every, np.full(3000, 3), list(range(3000)))
    np.testing.assert_allclose((~masks).mean(axis=0), 1 / 3, atol=0.05)


def test_dropping_trains_each_model_as_if_alone():
    ceiling, dropped = np.array([[0.5, 0.1, 0.3, 0.2], [0.1, 0.2, 0.3, 0.4]]), np.array([2, 1])
    dropping = controls().dropping(ceiling, dropped, [5, 6], [8, 9], as_atp=True)
    assert [control.name for control in dropping] == list(ORDERS)
    for control in dropping:
        assert control.as_atp
        assert (control.dropped.tolist(), control.parameters.tolist()) == ([2, 1], [8, 12])
        masks = make_masks(control.name, ceiling, dropped, [8, 9])
        for index, seed in enumerate([5, 6]):
            alone = trained_alone(index, seed, np.flatnonzero(masks[index]))
            for split in HELD_OUT:
                assert np.array_equal(control.predictions[split][index], alone[split])


def test_the_best_of_several_trainings_is_chosen_on_validation():
    restarts = [[11, 12, 13], [21, 22, 23]]
    found = controls().best_of(restarts)
    for index, seeds in enumerate(restarts):
        alone = [trained_alone(index, seed) for seed in seeds]
        scores = [(each["validation"] == SPLITS.validation.y[index]).mean() for each in alone]
        best = alone[int(np.argmax(scores))]
        assert np.array_equal(found.predictions["test"][index], best["test"])
