import gzip
import os
import struct
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from atp.data.download import ensure_files
from atp.data.loaders import LOADERS, load_dataset
from atp.data.registry import DATASETS, DataFile, DatasetInfo, Download, Loader

FOLDER = os.environ.get("ATP_DATA")
DOWNLOADED = [name for name, info in DATASETS.items() if info.downloads]


def md5s(name):
    return {
        Path(file.path).name: file.md5
        for download in DATASETS[name].downloads
        for file in download.files
    }


def test_every_loader_of_an_entry_is_there():
    assert {*LOADERS, "own"} == set(get_args(Loader))
    assert {info.loader for info in DATASETS.values()} <= set(get_args(Loader))


def test_checksums_are_those_of_the_packages():
    from medmnist.info import INFO
    from torchvision.datasets import CIFAR10, MNIST, FashionMNIST

    assert md5s("mnist") == dict(MNIST.resources)
    assert md5s("fashion_mnist") == dict(FashionMNIST.resources)
    batches = dict([*CIFAR10.train_list, *CIFAR10.test_list])
    assert md5s("cifar10") == {**batches, CIFAR10.meta["filename"]: CIFAR10.meta["md5"]}
    assert DATASETS["cifar10"].downloads[0].md5 == CIFAR10.tgz_md5
    assert md5s("pneumonia_mnist") == {"pneumoniamnist.npz": INFO["pneumoniamnist"]["MD5"]}


def check_facts(name, arrays):
    info = DATASETS[name]
    channels = (3,) if info.color else ()
    assert arrays["train_images"].shape[1:] == (info.side, info.side, *channels)
    classes = len(info.class_names)
    train = np.bincount(arrays["train_labels"], minlength=classes)
    test = np.bincount(arrays["test_labels"], minlength=classes)
    assert tuple(train) == info.train_counts
    assert tuple(test) == (info.test_counts or (0,) * classes)


def test_facts_of_the_embedded_digits(tmp_path):
    check_facts("digits", load_dataset("digits", tmp_path, None))


def write_idx(path, array):
    path.parent.mkdir(parents=True, exist_ok=True)
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes()))


def test_compressed_files_alone_are_enough_and_stay_alone(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    labels = np.array([3, 1, 4, 1, 5], dtype=np.uint8)
    raw = tmp_path / "FashionMNIST/raw"
    for part, n in (("train", 5), ("t10k", 2)):
        write_idx(raw / f"{part}-images-idx3-ubyte.gz", images[:n])
        write_idx(raw / f"{part}-labels-idx1-ubyte.gz", labels[:n])
    arrays = load_dataset("fashion_mnist", tmp_path, None)
    np.testing.assert_array_equal(arrays["train_images"], images)
    np.testing.assert_array_equal(arrays["test_images"], images[:2])
    assert arrays["train_labels"].tolist() == [3, 1, 4, 1, 5]
    assert len(list(raw.iterdir())) == 4


RANDOM = np.random.default_rng(1)
LABELS = [1, 0, 1]


def register(monkeypatch, loader, *paths):
    """A data set of one's own making: one entry, whose files lie where it says."""
    downloads = tuple(Download((), "", (DataFile(path, ""),)) for path in paths)
    info = DatasetInfo("Toy", loader, ("a", "b"), 4, False, (1, 2), (1, 2), downloads)
    monkeypatch.setitem(DATASETS, "toy", info)


def test_a_data_set_in_mnists_format_is_one_entry(monkeypatch, tmp_path):
    images = RANDOM.integers(0, 256, (5, 4, 6), dtype=np.uint8)
    labels = np.array([*LABELS, 0, 0], dtype=np.uint8)
    for name, array in (("a", images[:3]), ("b", labels[:3]), ("c", images[3:]), ("d", labels[3:])):
        write_idx(tmp_path / "KMNIST" / f"{name}.gz", array)
    register(monkeypatch, "idx", *(f"KMNIST/{name}.gz" for name in "abcd"))
    arrays = load_dataset("toy", tmp_path, None)
    np.testing.assert_array_equal(arrays["train_images"], images[:3])
    np.testing.assert_array_equal(arrays["test_images"], images[3:])
    assert arrays["train_labels"].tolist() == LABELS
    assert arrays["test_labels"].tolist() == [0, 0]


def test_a_data_set_in_medmnists_format_is_one_entry(monkeypatch, tmp_path):
    images = RANDOM.integers(0, 256, (6, 28, 28, 3), dtype=np.uint8)
    labels = np.array([LABELS, LABELS]).reshape(6, 1)
    splits = {"train": [0, 1, 2], "val": [3], "test": [4, 5]}
    content = {f"{name}_images": images[rows] for name, rows in splits.items()}
    content |= {f"{name}_labels": labels[rows] for name, rows in splits.items()}
    np.savez(tmp_path / "breastmnist.npz", **content)
    register(monkeypatch, "medmnist", "breastmnist.npz")
    arrays = load_dataset("toy", tmp_path, None)
    np.testing.assert_array_equal(arrays["train_images"], images[:3])
    np.testing.assert_array_equal(arrays["test_images"], images[4:])
    assert arrays["train_labels"].tolist() == LABELS
    assert arrays["test_labels"].tolist() == LABELS[1:]


@pytest.mark.real_data
@pytest.mark.skipif(not FOLDER, reason="ATP_DATA is not set")
@pytest.mark.parametrize("name", DOWNLOADED)
def test_facts_of_the_original_data(name):
    folder = Path(FOLDER)
    before = sorted(folder.rglob("*"))
    ensure_files(name, folder, allowed=False, attempts=1)
    check_facts(name, load_dataset(name, folder, None))
    assert sorted(folder.rglob("*")) == before
