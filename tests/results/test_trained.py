"""Which models count as trained."""

import pandas as pd

from atp.data.task import Task
from atp.results.trained import listed, only_trained, trained_models, untrained_models


def clean(*answered):
    """Rows of one pair: for every encoding how many classes each repetition answers."""
    return pd.DataFrame(
        [
            {
                **{"dataset": "mnist", "class_0": 0, "class_1": 1, "encoding": f"e{number}"},
                "repetition": repetition,
                "classes_answered": count,
            }
            for number, counts in enumerate(answered)
            for repetition, count in enumerate(counts)
        ]
    )


def test_half_of_the_repetitions_blind_is_not_trained():
    table = trained_models(clean([2, 2, 2, 2], [1, 2, 2, 2], [1, 1, 2, 2], [1, 1, 1, 1]))
    assert table["trained"].tolist() == [True, True, False, False]


def test_rows_of_models_that_were_not_trained_are_left_out():
    every = clean([2, 2], [1, 1])
    noise = pd.concat([every, every]).drop(columns="classes_answered")
    assert only_trained(noise, every)["encoding"].unique().tolist() == ["e0"]
    assert len(only_trained(noise, every)) == 4


def test_models_that_were_not_trained_are_named_and_listed_by_task():
    first, second = Task("mnist", (0, 3)), Task("pneumonia_mnist", (0, 1))
    models = frozenset({(second, "sqe"), (second, "atp"), (first, "pca")})
    assert listed(models) == "MNIST (0, 3): PCA; PneumoniaMNIST (0, 1): ATP, SQE"
    assert listed(frozenset()) == ""
    assert untrained_models(clean([2, 2], [1, 2], [1, 1])) == {
        (Task("mnist", (0, 1)), "e1"),
        (Task("mnist", (0, 1)), "e2"),
    }
