"""Training on FGSM examples, every ε and repetition at once, then attacks on it (Fig. 6)."""

from __future__ import annotations

from dataclasses import replace

import torch

from atp.data.samples import Splits
from atp.data.task import Task
from atp.evaluation.perturbations import Target, fgsm, fgsm_adversary
from atp.evaluation.rows import Rows, model_columns, repetition_rows
from atp.settings.sections import Settings
from atp.training.losses import LOSSES, accuracy
from atp.training.model import Angles
from atp.training.store import TrainedModel
from atp.training.train import predict, tensors, train


def train_adversarially(
    model: TrainedModel, task: Task, splits: Splits, settings: Settings
) -> Rows:
    """Train a model anew against each ε, and attack it with the same one.

    Args:
        model: the trained model, whose encoding and seeds are taken over.
        task, splits: what it was trained on.
        settings: `qnn`, `training`, and of `adversarial` ε, the share of every batch, and how
            many of the first repetitions.

    Returns:
        The rows of adversarial.csv: one per ε and repetition.
    """
    splits = splits.first(settings.adversarial.repetitions)
    count = splits.n_repetitions
    qnn = model.qnn(settings.qnn.simulator, settings.qnn.precision)
    qnn = replace(qnn, encoding=qnn.encoding.first(count))
    epsilons, seeds = settings.adversarial.epsilons, model.seeds[:count].tolist()
    loss = LOSSES[settings.training.loss]
    strengths = torch.tensor(epsilons, dtype=torch.float64).repeat_interleave(len(seeds))
    fit = train(
        qnn,
        splits,
        seeds * len(epsilons),
        settings.training,
        f"{task}, {model.name}, adversarial",
        adversary=fgsm_adversary(strengths, settings.adversarial.fraction, loss),
    )
    x, y = tensors(splits.test, torch.float64)
    rows: Rows = []
    for index, epsilon in enumerate(epsilons):
        mine = slice(index * len(seeds), (index + 1) * len(seeds))
        angles = Angles(*(tensor[mine] for tensor in fit.angles.tensors()))
        (attacked,) = fgsm(qnn, angles, Target(x), y, [epsilon], loss)
        with torch.no_grad():
            under_attack = accuracy(qnn.expectation(angles, attacked), splits.test.y)
        values = {
            "clean_accuracy": accuracy(predict(qnn, angles, splits.test.x), splits.test.y),
            "accuracy": under_attack,
        }
        rows += repetition_rows(model_columns(task, model.name), {"epsilon": epsilon}, values)
    return rows
