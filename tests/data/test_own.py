import io
import zipfile

import numpy as np
import pytest

from atp.data.own import count_labels, load_own
from atp.errors import UserError

IMAGES = np.random.default_rng(0).random((6, 4, 5))
LABELS = np.array([0, 1, 2, 0, 1, 2])


def save(tmp_path, **arrays):
    path = tmp_path / "own.npz"
    np.savez(path, **arrays)
    return path


def test_floats_without_a_test_set(tmp_path):
    arrays = load_own(save(tmp_path, images=IMAGES, labels=LABELS))
    np.testing.assert_array_equal(arrays["train_images"], IMAGES.astype(np.float32))
    np.testing.assert_array_equal(arrays["train_labels"], LABELS)
    assert len(arrays["test_images"]) == len(arrays["test_labels"]) == 0


def test_colour_bytes_with_a_test_set(tmp_path):
    images = np.full((6, 4, 4, 3), 7, dtype=np.uint8)
    path = save(tmp_path, images=images, labels=LABELS, images_test=images[:2], labels_test=[1, 0])
    arrays = load_own(path)
    assert arrays["train_images"].dtype == np.uint8
    assert arrays["test_images"].shape == (2, 4, 4, 3)
    assert count_labels(path) == ({0: 2, 1: 2, 2: 2}, {0: 1, 1: 1})


def with_value(value):
    images = IMAGES.copy()
    images[3, 1, 2] = value
    return images


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"images": IMAGES}, "no array labels"),
        ({"labels": LABELS}, "no array images"),
        ({"images": with_value(np.nan), "labels": LABELS}, "NaN or infinite"),
        ({"images": with_value(np.inf), "labels": LABELS}, "NaN or infinite"),
        ({"images": with_value(1.5), "labels": LABELS}, "scale them to [0, 1]"),
        ({"images": with_value(-0.5), "labels": LABELS}, "scale them to [0, 1]"),
        ({"images": np.zeros((6, 4, 4), int), "labels": LABELS}, "uint8 in 0..255"),
        ({"images": IMAGES[0], "labels": LABELS}, "must have the shape"),
        ({"images": np.zeros((6, 4, 4, 2)), "labels": LABELS}, "must have the shape"),
        ({"images": np.zeros((0, 4, 4)), "labels": LABELS[:0]}, "must have the shape"),
        ({"images": IMAGES, "labels": LABELS[:5]}, "equally long"),
        ({"images": IMAGES, "labels": LABELS + 0.5}, "integers from 0"),
        ({"images": IMAGES, "labels": LABELS - 1}, "integers from 0"),
        ({"images": IMAGES, "labels": LABELS[:, None]}, "integers from 0"),
        ({"images": IMAGES, "labels": LABELS, "images_test": IMAGES}, "no array labels_test"),
        (
            {
                "images": IMAGES,
                "labels": LABELS,
                "images_test": IMAGES[:, :3],
                "labels_test": LABELS,
            },
            "image size and type",
        ),
        ({"images": IMAGES, "labels": np.array([None] * 6)}, "could not be read"),
        ({"images": np.array([None] * 6), "labels": LABELS}, "could not be read"),
        ({"images": IMAGES.astype(str), "labels": LABELS}, "uint8 in 0..255"),
        ({"images": IMAGES * 1j, "labels": LABELS}, "uint8 in 0..255"),
        ({"images": IMAGES, "labels": LABELS.astype(str)}, "integers from 0"),
        ({"images": IMAGES, "labels": np.uint64(LABELS) + np.uint64(2**63)}, "integers from 0"),
        ({"images": IMAGES, "labels": LABELS, "test_images": IMAGES}, "an array 'test_images'"),
    ],
)
def test_arrays_that_are_refused(tmp_path, arrays, words):
    path = save(tmp_path, **arrays)
    with pytest.raises(UserError) as caught:
        load_own(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.bad_input
def test_a_pickle_is_not_loaded(tmp_path):
    path = tmp_path / "own.npz"
    path.write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(UserError, match="not an npz file"):
        load_own(path)


@pytest.mark.bad_input
def test_a_truncated_file(tmp_path):
    path = save(tmp_path, images=IMAGES, labels=LABELS)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UserError, match="not an npz file"):
        load_own(path)


@pytest.mark.bad_input
def test_a_damaged_file(tmp_path):
    path = save(tmp_path, images=IMAGES, labels=LABELS)
    content = bytearray(path.read_bytes())
    content[400] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(UserError, match="could not be read"):
        load_own(path)


@pytest.mark.bad_input
def test_a_missing_file(tmp_path):
    with pytest.raises(UserError, match=r"own\.npz could not be read \(No such file or dir"):
        load_own(tmp_path / "own.npz")


@pytest.mark.bad_input
def test_a_folder(tmp_path):
    with pytest.raises(UserError, match=r"could not be read \(Is a directory\); data\.npz must"):
        load_own(tmp_path)


@pytest.mark.bad_input
def test_an_array_that_claims_more_than_there_is(tmp_path):
    path = tmp_path / "own.npz"
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (10**9, 10**6, 10**3)}
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("images.npy", header.getvalue())
        archive.writestr("labels.npy", header.getvalue())
    with pytest.raises(UserError, match="could not be read"):
        load_own(path)
