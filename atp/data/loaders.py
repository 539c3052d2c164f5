"""Loaders, one per format: verified original files in, arrays of all images out.

Every loader gives `train_images train_labels test_images test_labels`: images uint8 or
float32 in [0, 1], (N, H, W) or (N, H, W, 3); labels int64. Without an official test set
the last two have length 0. The packages that read the files are slow to import, so each
loader imports its own.
"""

import gzip
import shutil
import tempfile
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
    """Read through torchvision, which wants an unpacked file: a scratch one, not the user's."""
    from torchvision.datasets.mnist import read_sn3_pascalvincent_tensor

    with tempfile.NamedTemporaryFile() as unpacked:
        with gzip.open(path) as packed:
            shutil.copyfileobj(packed, unpacked)
        unpacked.flush()
        array: np.ndarray = read_sn3_pascalvincent_tensor(unpacked.name).numpy()
    return array


def _cifar10(files: Sequence[Path]) -> Arrays:
    from torchvision.datasets import CIFAR10

    folder = files[0].parents[1]
    train, test = CIFAR10(folder, train=True), CIFAR10(folder, train=False)
    return _arrays(train.data, train.targets, test.data, test.targets)


def _medmnist(files: Sequence[Path]) -> Arrays:
    """MedMNIST's official training and test splits; its validation split is left unused.

    Validation images come out of the training set, as for every other data set.
    """
    import medmnist

    (path,) = files
    reader = getattr(medmnist, medmnist.INFO[path.stem]["python_class"])
    train, test = (reader(split, root=str(path.parent), size=28) for split in ("train", "test"))
    return _arrays(train.imgs, train.labels, test.imgs, test.labels)


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
    "cifar10": _cifar10,
    "medmnist": _medmnist,
    "sklearn": _sklearn,
}
