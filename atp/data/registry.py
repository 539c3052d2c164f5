"""What is known of every data set before a byte of it is read.

A new data set is one entry here.
"""

from dataclasses import dataclass
from typing import Literal

Loader = Literal["idx", "cifar10", "medmnist", "sklearn", "own"]
"""How a data set is read: by the format of its files, out of a package, or as the user's own."""


@dataclass(frozen=True)
class DataFile:
    """An original distribution file: its path below the data folder and its md5."""

    path: str
    md5: str


@dataclass(frozen=True)
class Download:
    """Where files come from: mirrors of one file, or of a tar archive that holds several."""

    urls: tuple[str, ...]
    md5: str
    files: tuple[DataFile, ...]
    archive: bool = False


@dataclass(frozen=True)
class DatasetInfo:
    """The static facts of a data set; `None` where only the user's own file can tell.

    Attributes:
        title: name in tables and figures.
        loader: the format of its files, as `atp.data.loaders` knows it.
        class_names: one name per class, in the order of the labels.
        side: height and width of an image.
        color: whether images have three channels.
        train_counts: images of each class in the official training set.
        test_counts: the same of the official test set; empty if there is none.
        downloads: the original files; empty if the data come with a package or the user.
    """

    title: str
    loader: Loader
    class_names: tuple[str, ...] | None
    side: int | None
    color: bool | None
    train_counts: tuple[int, ...] | None
    test_counts: tuple[int, ...] | None
    downloads: tuple[Download, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the original files below the data folder."""
        return tuple(file.path for download in self.downloads for file in download.files)


def _idx_files(
    folder: str, mirrors: tuple[str, ...], md5s: tuple[str, str, str, str]
) -> tuple[Download, ...]:
    """The four compressed files of MNIST's format."""
    names = (
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
        "t10k-images-idx3-ubyte.gz",
        "t10k-labels-idx1-ubyte.gz",
    )
    return tuple(
        Download(
            urls=tuple(mirror + name for mirror in mirrors),
            md5=md5,
            files=(DataFile(f"{folder}/raw/{name}", md5),),
        )
        for name, md5 in zip(names, md5s, strict=True)
    )


DATASETS: dict[str, DatasetInfo] = {
    "mnist": DatasetInfo(
        title="MNIST",
        loader="idx",
        class_names=tuple("0123456789"),
        side=28,
        color=False,
        train_counts=(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
        test_counts=(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
        downloads=_idx_files(
            "MNIST",
            (
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
            ),
            (
                "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                "d53e105ee54ea40749a09fcbcd1e9432",
                "9fb629c4189551a2d022fa330f9573f3",
                "ec29112dd5afa0611ce80d1b7f02629c",
            ),
        ),
    ),
    "fashion_mnist": DatasetInfo(
        title="FashionMNIST",
        loader="idx",
        class_names=(
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
        side=28,
        color=False,
        train_counts=(6000,) * 10,
        test_counts=(1000,) * 10,
        downloads=_idx_files(
            "FashionMNIST",
            ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
            (
                "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                "25c81989df183df01b3e8a0aad5dffbe",
                "bef4ecab320f06d8554ea6380940ec79",
                "bb300cfdad3c16e7a12a480ee83cd310",
            ),
        ),
    ),
    "cifar10": DatasetInfo(
        title="CIFAR-10",
        loader="cifar10",
        class_names=(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck",
        ),
        side=32,
        color=True,
        train_counts=(5000,) * 10,
        test_counts=(1000,) * 10,
        downloads=(
            Download(
                urls=("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
                md5="c58f30108f718f92721af3b95e74349a",
                files=tuple(
                    DataFile(f"cifar-10-batches-py/{name}", md5)
                    for name, md5 in (
                        ("data_batch_1", "c99cafc152244af753f735de768cd75f"),
                        ("data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"),
                        ("data_batch_3", "54ebc095f3ab1f0389bbae665268c751"),
                        ("data_batch_4", "634d18415352ddfa80567beed471001a"),
                        ("data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"),
                        ("test_batch", "40351d587109b95175f43aff81a1287e"),
                        ("batches.meta", "5ff9c542aee3614f3951f8cda6e48888"),
                    )
                ),
                archive=True,
            ),
        ),
    ),
    "pneumonia_mnist": DatasetInfo(
        title="PneumoniaMNIST",
        loader="medmnist",
        class_names=("normal", "pneumonia"),
        side=28,
        color=False,
        train_counts=(1214, 3494),
        test_counts=(234, 390),
        downloads=(
            Download(
                urls=("https://zenodo.org/records/10519652/files/pneumoniamnist.npz?download=1",),
                md5="28209eda62fecd6e6a2d98b1501bb15f",
                files=(DataFile("pneumoniamnist.npz", "28209eda62fecd6e6a2d98b1501bb15f"),),
            ),
        ),
    ),
    "digits": DatasetInfo(
        title="Digits",
        loader="sklearn",
        class_names=tuple("0123456789"),
        side=8,
        color=False,
        train_counts=(178, 182, 177, 183, 181, 182, 181, 179, 174, 180),
        test_counts=(),
    ),
    "npz": DatasetInfo(
        title="Own data",
        loader="own",
        class_names=None,
        side=None,
        color=None,
        train_counts=None,
        test_counts=None,
    ),
}
