"""A perceptron with one hidden layer and as many parameters as the QNN, all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from atp.baselines.control import Control
from atp.data.samples import HELD_OUT, Splits
from atp.settings.sections import Training
from atp.training.losses import LOSSES, predicted_labels
from atp.training.optimizers import OPTIMIZERS


def hidden_units(inputs: int, parameters: int) -> int:
    """The number of hidden units whose parameters come closest to a number, at least one.

    A unit has `inputs` weights, an offset, and a weight to the output, which has an offset.
    """
    return max(1, round((parameters - 1) / (inputs + 2)))


def perceptron(
    splits: Sequence[Splits],
    parameters: int,
    seeds: list[int],
    training: Training,
    weight_decays: list[float],
) -> Control:
    """Train on the QNN's budget, and choose each repetition's weight decay on validation.

    Args:
        splits: standardised samples of each repetition.
        parameters: of the QNN.
        seeds: one per repetition; the weight decays share its start and its order of batches.
        training: loss, optimizer, learning rate, batches, epochs. Of the epochs the one of
            least validation loss is kept.
        weight_decays: factors of half the sum of squared weights in the loss.
    """
    inputs = splits[0].n_positions
    hidden = hidden_units(inputs, parameters)
    fitted = _train(splits, hidden, seeds, training, weight_decays)
    predictions = {
        split: predicted_labels(_output(fitted, _stack(splits, split)[0][:, None]).numpy())
        for split in HELD_OUT
    }
    y = _stack(splits, "validation")[1].numpy()
    correct = (predictions["validation"] == y[:, None]).mean(axis=-1)
    best = (np.arange(len(seeds)), correct.argmax(axis=1))
    chosen = {split: values[best] for split, values in predictions.items()}
    return Control("mlp", hidden * (inputs + 2) + 1, chosen)


def _stack(splits: Sequence[Splits], name: str) -> tuple[Tensor, Tensor]:
    """A split of every repetition: features (repetitions, samples, inputs), and labels."""
    parts = [part.on(name) for part in splits]
    x = np.stack([part.x.reshape(-1, part.x.shape[-1]) for part in parts])
    y = np.stack([part.y.reshape(-1) for part in parts])
    return torch.from_numpy(x), torch.from_numpy(y).to(torch.float64)


def _train(
    splits: Sequence[Splits],
    hidden: int,
    seeds: list[int],
    training: Training,
    weight_decays: list[float],
) -> list[Tensor]:
    """The weights of every repetition and weight decay at their least validation loss."""
    generators = [np.random.default_rng(seed) for seed in seeds]
    x, y = _stack(splits, "train")
    x_validation, y_validation = (part[:, None] for part in _stack(splits, "validation"))
    weights = _start(generators, len(weight_decays), x.shape[-1], hidden)
    optimizer = OPTIMIZERS[training.optimizer](weights, training.learning_rate)
    loss = LOSSES[training.loss]
    decay = torch.tensor(weight_decays, dtype=torch.float64) / 2
    best = [tensor.detach().clone() for tensor in weights]
    least = torch.full((len(seeds), len(weight_decays)), torch.inf, dtype=torch.float64)
    own = torch.arange(len(seeds))[:, None]
    for _ in range(training.epochs):
        orders = np.stack([generator.permutation(x.shape[1]) for generator in generators])
        for batch in torch.from_numpy(orders).split(training.batch_size, dim=1):
            answers = _output(weights, x[own, batch][:, None])
            fit = loss(answers, y[own, batch][:, None]).mean(dim=-1)
            size = sum((tensor**2).sum(dim=(2, 3)) for tensor in weights)
            (fit + decay * size).sum().backward()
            optimizer.step()
        with torch.no_grad():
            now = loss(_output(weights, x_validation), y_validation).mean(dim=-1)
        better = now < least
        least[better] = now[better]
        for kept, tensor in zip(best, weights, strict=True):
            kept[better] = tensor.detach()[better]
    return best


def _start(
    generators: list[np.random.Generator], copies: int, inputs: int, hidden: int
) -> list[Tensor]:
    """Weights uniform in ±1/√fan-in, offsets in the last row: (seeds, copies, fan-in + 1, out)."""
    layers = []
    for rows, columns in ((inputs, hidden), (hidden, 1)):
        drawn = [g.uniform(-1, 1, (rows + 1, columns)) / np.sqrt(rows) for g in generators]
        start = torch.from_numpy(np.stack(drawn))[:, None].repeat(1, copies, 1, 1)
        layers.append(start.requires_grad_())
    return layers


def _output(weights: list[Tensor], x: Tensor) -> Tensor:
    """(seeds, copies, samples) for features (…, samples, inputs)."""
    first, second = weights
    hidden = torch.tanh(x @ first[..., :-1, :] + first[..., -1:, :])
    return (hidden @ second[..., :-1, :] + second[..., -1:, :])[..., 0]
