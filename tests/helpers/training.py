"""Settings and samples on which a model trains in a moment."""

import numpy as np

from atp.config.schema import with_defaults
from atp.data.samples import Samples, Splits
from atp.encodings.registry import ENCODINGS as REGISTERED
from atp.settings.sections import (
    Circuit,
    Data,
    Engine,
    InitialAngles,
    PCAOptions,
    Settings,
    SQEOptions,
    Threshold,
    Training,
)

TRAINING = Training(
    loss="hinge",
    optimizer="adam",
    learning_rate=0.1,
    batch_size=10,
    epochs=6,
    patience=3,
    angles=InitialAngles(distribution="normal", scale=0.3),
)
ENCODINGS = Settings(
    **with_defaults(
        {
            "encodings": list(REGISTERED),
            "pca": PCAOptions(components=0.95),
            "sqe": SQEOptions(filters=2, weights="shared"),
            "threshold": Threshold(prune="drop"),
            "circuit": Circuit(range=1),
        }
    )
)
DATA = Data(resampling="area", pixels="grey", source="official", splits="fresh", test_fraction=0.4)
CIRCUIT = Circuit(layers=2, layout="xx-zz", range=1)
DOUBLE = Engine(simulator="pathsum", precision="double")


def two_classes(count: int, seed: int, positions: int = 3) -> Samples:
    """Two classes that differ in which of two pixels is bright."""
    generator = np.random.default_rng(seed)
    y = np.where(np.arange(count) % 2 == 0, 1, -1).astype(np.int8)
    x = generator.uniform(0, 0.3, (count, positions)).astype(np.float32)
    x[y == 1, 0] += 0.6
    x[y == -1, 1] += 0.6
    return Samples(x, y)


def made_splits(positions: int = 3, repetitions: int = 1) -> Splits:
    """60 training, 40 validation and 50 test samples; repetitions have their own, but of test."""
    numbers = range(repetitions)
    return Splits(
        repeated(*(two_classes(60, 10 * number, positions) for number in numbers)),
        repeated(*(two_classes(40, 10 * number + 1, positions) for number in numbers)),
        two_classes(50, 2, positions),
    )


def repeated(*drawn: Samples) -> Samples:
    """The samples of each repetition along a leading axis."""
    return Samples(np.stack([part.x for part in drawn]), np.stack([part.y for part in drawn]))
