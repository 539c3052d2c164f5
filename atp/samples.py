"""Read a pair's features as samples for training and evaluation."""

from atp.files import PathLike, read_npz
from atp.training import Samples

NAMES = {"training": "train", "validation": "val", "test": "test"}


def read_samples(path: PathLike) -> dict[str, Samples]:
    """Training, validation and test samples of features.npz."""
    arrays = read_npz(path)
    return {
        name: Samples(arrays[f"x_{short}"], arrays[f"y_{short}"]) for name, short in NAMES.items()
    }
