"""One loader a data set: verified original files in, arrays of all its images out.

Every loader gives `train_images train_labels test_images test_labels`: images uint8 or
float32 in [0, 1], (N, H, W) or (N, H, W, 3); labels int64. Without an official test set
the last two have length 0. The packages that read the files are slow to import, so each
loader imports its own.
"""

import gzip
import shutil
import tempfile
from collections.abc import Callable
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
    if dataset != "npz":
        return LOADERS[dataset](folder)
    if own_file is None:
        raise UserError("config key data.npz is empty but must be the path of the file for npz.")
    return load_own(own_file)


def _mnist(folder: Path) -> Arrays:
    from torchvision.datasets import MNIST

    return _unpacked("mnist", folder, MNIST)


def _fashion_mnist(folder: Path) -> Arrays:
    from torchvision.datasets import FashionMNIST

    return _unpacked("fashion_mnist", folder, FashionMNIST)


def _unpacked(dataset: str, folder: Path, reader: Any) -> Arrays:
    """Read through torchvision, which wants unpacked files: in a scratch folder, not the user's."""
    with tempfile.TemporaryDirectory() as scratch:
        for download in DATASETS[dataset].downloads:
            source = download.files[0].path
            target = Path(scratch, source).with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            with gzip.open(folder / source) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file)
        train, test = reader(scratch, train=True), reader(scratch, train=False)
        return _arrays(
            train.data.numpy(), train.targets.numpy(), test.data.numpy(), test.targets.numpy()
        )


def _cifar10(folder: Path) -> Arrays:
    from torchvision.datasets import CIFAR10

    train, test = CIFAR10(str(folder), train=True), CIFAR10(str(folder), train=False)
    return _arrays(train.data, train.targets, test.data, test.targets)


def _pneumonia_mnist(folder: Path) -> Arrays:
    """Official training and test splits; the official validation split is left unused.

    Validation images come out of the training set, as for every other data set.
    """
    from medmnist import PneumoniaMNIST

    train = PneumoniaMNIST("train", root=str(folder), size=28)
    test = PneumoniaMNIST("test", root=str(folder), size=28)
    return _arrays(train.imgs, train.labels, test.imgs, test.labels)


def _digits(_: Path) -> Arrays:
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


LOADERS: dict[str, Callable[[Path], Arrays]] = {
    "mnist": _mnist,
    "fashion_mnist": _fashion_mnist,
    "cifar10": _cifar10,
    "pneumonia_mnist": _pneumonia_mnist,
    "digits": _digits,
}
