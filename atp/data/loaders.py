"""Loaders, one per format: verified original files in, arrays of all images out.

Every loader gives `train_images train_labels test_images test_labels`: images uint8 or
float32 in [0, 1], (N, H, W) or (N, H, W, 3); labels int64. Without an official test set
the last two have length 0.
"""

import gzip
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from atp.data.own import load_own
from atp.data.registry import DATASETS
from atp.errors import UserError

Arrays = dict[str, np.ndarray]


def load_dataset(dataset: str, folder: Path, own_file: Path | None) -> Arrays:
    """Load a data set whose original files have been verified.

    Args:
        dataset: name of the data set.
        folder: the data folder; it is only read.
        own_file: the user's file, for the data set `npz`.

    Raises:
        UserError: the user's own file is not as it must be.
    """
    info = DATASETS[dataset]
    if info.loader != "own":
        return LOADERS[info.loader]([folder / path for path in info.files])
    if own_file is None:
        raise UserError("config key data.npz is empty but must be the path of the file for npz.")
    return load_own(own_file)


def _idx(files: Sequence[Path]) -> Arrays:
    """MNIST's format: training images, training labels, test images, test labels, compressed."""
    return _arrays(*map(_read_idx, files))


def _read_idx(path: Path) -> np.ndarray:
    """Bytes behind a header: two zeros, 8 for uint8, the number of axes, and their lengths."""
    content = gzip.decompress(path.read_bytes())
    axes = content[3]
    shape = np.frombuffer(content, dtype=">u4", count=axes, offset=4)
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * axes).reshape(shape)


def _cifar(files: Sequence[Path]) -> Arrays:
    """CIFAR-10's format: batches for training and for testing, told apart by their names."""
    train = [path for path in files if path.name.startswith("data_batch")]
    test = [path for path in files if path.name.startswith("test_batch")]
    return _arrays(*_read_batches(train), *_read_batches(test))


def _read_batches(files: Sequence[Path]) -> tuple[np.ndarray, np.ndarray]:
    """A batch is a pickle, which runs code as it is read: the file must have been verified."""
    batches = [pickle.loads(path.read_bytes(), encoding="bytes") for path in files]
    pixels = np.concatenate([batch[b"data"] for batch in batches])
    planes = pixels.reshape(-1, 3, 32, 32)  # (N, channel, row, column)
    return planes.transpose(0, 2, 3, 1), np.concatenate([batch[b"labels"] for batch in batches])


def _medmnist(files: Sequence[Path]) -> Arrays:
    """MedMNIST's official training and test splits; its validation split is left unused.

    Validation images come out of the training set, as for every other data set.
    """
    with np.load(files[0], allow_pickle=False) as archive:
        return _arrays(
            archive["train_images"],
            archive["train_labels"],
            archive["test_images"],
            archive["test_labels"],
        )


def _sklearn(_: Sequence[Path]) -> Arrays:
    """The 8×8 digits that come with scikit-learn, in 17 grey levels; no official test set."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = (digits.images / 16).astype(np.float32)
    return _arrays(images, digits.target, images[:0], digits.target[:0])


def _arrays(train_images: Any, train_labels: Any, test_images: Any, test_labels: Any) -> Arrays:
    return {
        "train_images": np.asarray(train_images),
        "train_labels": np.asarray(train_labels, dtype=np.int64).ravel(),
        "test_images": np.asarray(test_images),
        "test_labels": np.asarray(test_labels, dtype=np.int64).ravel(),
    }


LOADERS: dict[str, Callable[[Sequence[Path]], Arrays]] = {
    "idx": _idx,
    "cifar": _cifar,
    "medmnist": _medmnist,
    "sklearn": _sklearn,
}
