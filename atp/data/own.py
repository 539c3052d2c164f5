"""A user's own data: an npz file with `images` and `labels`.

Optional `images_test` and `labels_test` are its test set; without them a share of the
images is held out. Images are (N, H, W), or (N, H, W, 3) in colour, uint8 in 0..255 or
floats in [0, 1]; labels are integers from 0. Pickled objects are never loaded.
"""

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from atp.errors import UserError
from atp.files import reading

KNOWN = ("images", "labels", "images_test", "labels_test")


def load_own(path: Path) -> dict[str, np.ndarray]:
    """Read and check the file.

    Returns:
        `train_images train_labels test_images test_labels`; without test arrays in the file
        the last two have length 0. Images are uint8 or float32, labels int64.

    Raises:
        UserError: the file is missing, unreadable, or its arrays are not as described above.
    """
    arrays = _read(path, KNOWN)
    train_images, train_labels = _checked(path, arrays, "")
    if "images_test" in arrays or "labels_test" in arrays:
        test_images, test_labels = _checked(path, arrays, "_test")
    else:
        test_images, test_labels = train_images[:0], train_labels[:0]
    if test_images.shape[1:] != train_images.shape[1:] or test_images.dtype != train_images.dtype:
        raise UserError(f"{path}: images_test must have the image size and type of images.")
    return {
        "train_images": train_images,
        "train_labels": train_labels,
        "test_images": test_images,
        "test_labels": test_labels,
    }


def count_labels(path: Path) -> tuple[dict[int, int], dict[int, int] | None]:
    """Count the images of each class, without reading the images.

    Returns:
        Label to count in the training set, and in the test set if the file has one.

    Raises:
        UserError: as `load_own`, for the labels.
    """
    arrays = _read(path, ("labels", "labels_test"))
    train = _count(_checked_labels(path, arrays, "labels"))
    if "labels_test" not in arrays:
        return train, None
    return train, _count(_checked_labels(path, arrays, "labels_test"))


def _count(labels: np.ndarray) -> dict[int, int]:
    values, counts = np.unique(labels, return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def _read(path: Path, names: Iterable[str]) -> dict[str, np.ndarray]:
    with reading(path, "data.npz must be the path of an npz file, written with numpy.savez"):
        with path.open("rb") as file:
            if not zipfile.is_zipfile(file):
                raise ValueError("it is not an npz file, or not a whole one")
        with np.load(path, allow_pickle=False) as archive:
            for name in archive.files:
                if name not in KNOWN:
                    allowed = ", ".join(KNOWN)
                    raise UserError(f"{path} has an array {name!r}; it may have {allowed}.")
            return {name: archive[name] for name in names if name in archive.files}


def _checked(
    path: Path, arrays: dict[str, np.ndarray], suffix: str
) -> tuple[np.ndarray, np.ndarray]:
    images = _checked_images(path, arrays, f"images{suffix}")
    labels = _checked_labels(path, arrays, f"labels{suffix}")
    if len(images) != len(labels):
        raise UserError(
            f"{path}: images{suffix} and labels{suffix} must be equally long, "
            f"but there are {len(images)} and {len(labels)}."
        )
    return images, labels


def _checked_images(path: Path, arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    images = _present(path, arrays, name)
    if not (images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 3)) or 0 in images.shape:
        raise UserError(
            f"{path}: {name} must have the shape (N, H, W) or (N, H, W, 3), not {images.shape}."
        )
    if images.dtype == np.uint8:
        return images
    if not np.issubdtype(images.dtype, np.floating):
        raise UserError(
            f"{path}: {name} must be uint8 in 0..255 or floats in [0, 1], not {images.dtype}."
        )
    if not np.isfinite(images).all():
        raise UserError(f"{path}: {name} has values that are NaN or infinite; remove them.")
    if images.min() < 0 or images.max() > 1:
        raise UserError(
            f"{path}: {name} are floats from {images.min():g} to {images.max():g}; "
            "scale them to [0, 1]."
        )
    return images.astype(np.float32)


def _checked_labels(path: Path, arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    labels = _present(path, arrays, name)
    is_vector = labels.ndim == 1 and np.issubdtype(labels.dtype, np.integer)
    if not is_vector or (labels.astype(np.int64) < 0).any():
        raise UserError(
            f"{path}: {name} must be a vector of integers from 0, "
            f"not {labels.dtype} of shape {labels.shape}."
        )
    return labels.astype(np.int64)


def _present(path: Path, arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    if name not in arrays:
        raise UserError(f"{path} has no array {name}; it needs images and labels.")
    return arrays[name]
