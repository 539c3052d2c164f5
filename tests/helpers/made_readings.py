"""Made-up readings in which the number of layers decides what ATP gains."""

import itertools

import numpy as np
import pandas as pd

ENCODINGS = ["angle", "amplitude", "atp", "pca", "sqe"]
READINGS = 24


def made_levels():
    """By reading, the level of three choices as text; the first is the configuration itself."""
    random = np.random.default_rng(7)
    levels = {
        "circuit.layers": ["2", "3"],
        "circuit.layout": ["xx-zz", "xx-zz-h"],
        "pca.components": ["2", "3"],
    }
    drawn = {key: random.permutation(np.tile(some, READINGS // 2)) for key, some in levels.items()}
    return pd.DataFrame(drawn, index=pd.RangeIndex(READINGS, name="reading"))


def made_rows(seed=0, pairs=9, repetitions=3):
    """Readings in which ATP gains 3 points with three layers, and loses 3 with two."""
    random = np.random.default_rng(seed)
    rows = []
    for reading, layers in made_levels()["circuit.layers"].items():
        gain = 0.03 if layers == "3" else -0.03
        for pair, encoding, number in itertools.product(
            range(pairs), ENCODINGS, range(repetitions)
        ):
            accuracy = 0.8 + gain * (encoding == "atp") + random.normal(0, 0.003)
            entropy = random.uniform(0.3, 0.6) - 0.4 * (encoding == "atp")
            rows.append(
                {
                    "reading": reading,
                    "dataset": "mnist",
                    "class_0": pair,
                    "class_1": pair + 1,
                    "encoding": encoding,
                    "repetition": number,
                    "accuracy": accuracy,
                    "entropy": entropy,
                    "entropy_bits": entropy,
                    "noisy_accuracy": accuracy - 0.1 * entropy,
                    "attacked_accuracy": accuracy - 0.5 * (encoding in ("angle", "amplitude")),
                }
            )
    return pd.DataFrame(rows)
