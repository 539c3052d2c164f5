"""Made-up settings of a multiverse in which the number of layers decides."""

import itertools

import numpy as np
import pandas as pd

from atp.multiverse.design import setting_levels
from atp.settings.sections import Circuit, Multiverse, PCAOptions, Settings

ENCODINGS = ["angle", "amplitude", "atp", "pca", "sqe"]
CHOICES = {
    "circuit": {"layers": [2, 3], "layout": ["xx-zz", "xx-zz-h"]},
    "pca": {"components": [2, 3]},
}
SETTINGS = Settings(
    seed=1,
    multiverse=Multiverse(settings=24, repetitions=3, choices=CHOICES),
    circuit=Circuit(layers=3, layout="xx-zz"),
    pca=PCAOptions(components=2),
)
LEVELS = setting_levels(SETTINGS)


def made_rows(seed=0, pairs=9, repetitions=3):
    """Settings in which ATP gains 3 points with three layers, and loses 3 with two."""
    random = np.random.default_rng(seed)
    rows = []
    for setting, levels in enumerate(LEVELS):
        gain = 0.03 if levels["circuit.layers"] == "3" else -0.03
        drawn = itertools.product(range(pairs), ENCODINGS, range(repetitions))
        for pair, encoding, repetition in drawn:
            accuracy = 0.8 + gain * (encoding == "atp") + random.normal(0, 0.003)
            entropy = random.uniform(0.3, 0.6) - 0.4 * (encoding == "atp")
            rows.append(
                {
                    "setting": setting,
                    "dataset": "mnist",
                    "class_0": pair,
                    "class_1": pair + 1,
                    "encoding": encoding,
                    "repetition": repetition,
                    "accuracy": accuracy,
                    "entropy": entropy,
                    "noisy_accuracy": accuracy - 0.1 * entropy,
                }
            )
    return pd.DataFrame(rows)
