"""Readings on one task: models trained, evaluated, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from atp.data.prepare import prepare
from atp.data.samples import Samples, Splits
from atp.data.task import Task
from atp.encodings.registry import ENCODINGS
from atp.evaluation.attacks import attacked_accuracy, make_attacks, make_targets
from atp.evaluation.entropy import mean_entropy
from atp.evaluation.noise import measured_accuracy
from atp.evaluation.perturbations import Target
from atp.evaluation.quality import classes_answered
from atp.evaluation.rows import Rows, model_columns, repetition_rows
from atp.pruning.masks import ceiling, class_means
from atp.pruning.methods import Found, configured_choice
from atp.pruning.records import answers_record
from atp.pruning.search import Search
from atp.qnn.entropy import NATS_PER_BIT
from atp.qnn.noise import Depolarizing
from atp.settings.sections import Settings
from atp.statistics.protocol import Answers
from atp.training.losses import accuracy
from atp.training.store import TrainedModel
from atp.training.train import predict, train
from atp.training.train_encoding import train_encoding

Arrays = Mapping[str, np.ndarray]


def images_of(arrays: Arrays, task: Task) -> Arrays:
    """The images of a task's classes alone: what all readings of it begin with."""
    chosen = {part: np.isin(arrays[f"{part}_labels"], task.classes) for part in ("train", "test")}
    return {name: array[chosen[name.split("_")[0]]] for name, array in arrays.items()}


def evaluate_levels(
    arrays: Arrays, task: Task, encodings: Sequence[str], settings: Settings
) -> Rows:
    """Train some encodings once, and evaluate them on a few test images.

    Args:
        arrays: the images, from `images_of`.
        task: the classes.
        encodings: of those that do not prune.
        settings: of the reading.

    Returns:
        One row per encoding: the model's columns, `accuracy` in [0, 1], and `entropy` at the
        reading's cut and in its unit.
    """
    features, _ = prepare(arrays, task, settings.replace(repetitions=1))
    splits = Splits.of_arrays(features)
    test = spread_images(splits.test, settings.readings.images)
    every = np.ones((1, splits.n_positions), dtype=bool)
    rows: Rows = []
    for name in encodings:
        model = train_encoding(name, task, splits, every, settings)
        found = {
            "accuracy": accuracy(predict(model.qnn(), model.angles, test.x), test.y),
            "entropy": printed_entropy(model, test, settings),
        }
        rows.append(model_columns(task, name) | {key: float(v[0]) for key, v in found.items()})
    return rows


def printed_entropy(model: TrainedModel, test: Samples, settings: Settings) -> np.ndarray:
    """Entropy as the reading would print it, at its cut and in its unit: (repetitions,)."""
    entropy = settings.entropy
    nats = mean_entropy(model, test.x, entropy.cut, entropy.half_samples)
    return nats / NATS_PER_BIT if entropy.base == "bits" else nats


def spread_images(samples: Samples, most: int) -> Samples:
    """At most so many of the images, evenly spread."""
    return _some(samples, spread_positions(len(samples), most))


def spread_positions(available: int, most: int) -> np.ndarray:
    """Positions of at most so many, evenly spread: (chosen,)."""
    return np.linspace(0, available - 1, min(most, available)).astype(int)


def _some(samples: Samples, chosen: np.ndarray) -> Samples:
    return Samples(samples.x[chosen], samples.y[chosen])


@dataclass(frozen=True)
class Whole:
    """What a whole evaluation leaves: a row per encoding and repetition, and the masks' answers."""

    rows: Rows
    answers: Answers | None


def evaluate_whole(arrays: Arrays, task: Task, protocol: bool, settings: Settings) -> Whole:
    """Search, train and evaluate every encoding, by noise and attack too.

    The search sees as many test images as the reading has, and the models are judged by the
    others: where a reading chooses its threshold on test images, these do not judge.

    Args:
        arrays, task: as for `evaluate_levels`.
        protocol: whether to keep what the models of every mask answer.
        settings: of the reading, with a seed and a number of repetitions of its own.

    Returns:
        Its rows have `n_qubits, accuracy, classes_answered, entropy, entropy_bits,
        noisy_accuracy, attacked_accuracy` besides the model's columns and the repetition.
    """
    size = settings.data.samples.test
    data = settings.data.replace(samples=settings.data.samples.replace(test="all"))
    features, images = prepare(arrays, task, settings.replace(data=data))
    every = Splits.of_arrays(features)
    available = len(every.test)
    seen = spread_positions(available, available if size == "all" else size)
    unseen = np.setdiff1d(np.arange(available), seen)
    judging = unseen if len(unseen) else seen
    means = class_means(every.train)

    def searches(splits: Splits) -> list[Search]:
        return [Search(task, r, splits, means, settings) for r in range(splits.n_repetitions)]

    choosing = searches(Splits(every.train, every.validation, _some(every.test, seen)))
    masks = np.stack([configured_choice(search).mask for search in choosing])
    splits = Splits(every.train, every.validation, _some(every.test, judging))
    chosen = spread_positions(len(judging), settings.readings.images)
    few = _some(splits.test, chosen)
    pictures = {**images, "test": images["test"][judging][chosen]}
    target = make_targets(few, pictures)[settings.attack.table.space]
    rows: Rows = []
    for name in settings.encodings:
        kept = masks if ENCODINGS[name].prunes else np.ones_like(masks)
        model = train_encoding(name, task, splits, kept, settings)
        found = _judge(model, task, splits, few, target, settings)
        rows += repetition_rows(model_columns(task, name), {}, found)
    return Whole(rows, _answers(searches(every), means) if protocol else None)


def _answers(searches: list[Search], means: np.ndarray) -> Answers:
    """What the models of every mask answer to all test images."""
    for search in searches:
        search.scores.of_all([mask for _, mask in search.masks])
    return Answers.of_record(answers_record([Found(s, {}) for s in searches]), ceiling(means))


def _judge(
    model: TrainedModel,
    task: Task,
    splits: Splits,
    few: Samples,
    target: Target,
    settings: Settings,
) -> dict[str, np.ndarray]:
    """One value per repetition, by column; what costs much is asked of a few images."""
    qnn = model.qnn(settings.qnn.simulator)
    expectation = predict(qnn, model.angles, splits.test.x)
    gates = [model.gates(number).sum() for number in range(len(model.angles))]
    printed = printed_entropy(model, few, settings)
    return {
        "n_qubits": np.array(gates),
        "accuracy": accuracy(expectation, splits.test.y),
        "classes_answered": classes_answered(expectation),
        "entropy": printed,
        "entropy_bits": printed if settings.entropy.base == "bits" else printed / NATS_PER_BIT,
        "noisy_accuracy": _noisy_accuracy(model, task, splits, settings),
        "attacked_accuracy": _attacked_accuracy(model, target, few.y, settings),
    }


def _noisy_accuracy(
    model: TrainedModel, task: Task, splits: Splits, settings: Settings
) -> np.ndarray:
    """Accuracy under the noise of Table 3: (repetitions,)."""
    table = settings.noise.table
    noise = Depolarizing.placed(table.strength, settings.noise.placement)
    noisy = model.qnn(settings.qnn.simulator, settings.qnn.precision).with_noise(noise)
    angles = model.angles
    if table.trained_under_noise:
        label = f"{task}, {model.name}, under noise"
        angles = train(noisy, splits, model.seeds.tolist(), settings.training, label).angles
    expectation = predict(noisy, angles, splits.test.x)
    seeds = task.seeds(settings.seed, len(expectation), model.name, "readings")
    return measured_accuracy(expectation, splits.test, table.shots, seeds)


def _attacked_accuracy(
    model: TrainedModel, target: Target, labels: np.ndarray, settings: Settings
) -> np.ndarray:
    """Accuracy under the attack of Table 4: (repetitions,)."""
    table, pgd = settings.attack.table, settings.attack.pgd
    one = settings.attack.replace(
        epsilons=[table.epsilon], pgd=pgd.replace(epsilons=[table.epsilon])
    )
    attack, _ = make_attacks(settings.replace(attack=one))[table.method]
    qnn = model.qnn(settings.qnn.simulator)
    y = torch.from_numpy(labels).to(torch.float64)
    label = f"{table.method} on the {table.space}"
    hit: np.ndarray = attacked_accuracy(qnn, model.angles, target, y, attack, label)[0]
    return hit
