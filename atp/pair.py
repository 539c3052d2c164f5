"""A job's class pair: its label, its seeds, and the columns that name it in every CSV."""

from typing import Any

from atp.seeds import derive_seeds


def pair_label(wildcards: Any) -> str:
    """Such as `mnist 0-1`."""
    return f"{wildcards.dataset} {wildcards.a}-{wildcards.b}"


def training_seeds(seed: int, count: int, wildcards: Any) -> list[int]:
    """Seeds of a pair's trainings, the same for every encoding, so that they are paired."""
    return derive_seeds(seed, count, wildcards.dataset, wildcards.a, wildcards.b, "training")


def model_columns(wildcards: Any) -> dict[str, Any]:
    """The columns that name a model: data set, classes, encoding."""
    return {
        "dataset": wildcards.dataset,
        "class_0": int(wildcards.a),
        "class_1": int(wildcards.b),
        "encoding": wildcards.encoding,
    }
