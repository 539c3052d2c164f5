"""Which models count as trained."""

import pandas as pd

from atp.results.trained import only_trained, trained_models


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
