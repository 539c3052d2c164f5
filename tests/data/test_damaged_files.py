"""Damaged files: one sentence or the right data, and nothing is ever unpickled."""

import gzip
import pickle
import struct
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atp.data.download import data_folder, ensure_files, md5_of
from atp.data.loaders import load_dataset
from atp.data.own import count_labels, load_own
from atp.data.registry import DATASETS, DataFile, Download
from atp.errors import UserError
from atp.files import read_json, read_npz, write_json, write_npz

FUZZ = settings(max_examples=150)
LABELS = np.array([0, 1, 2, 0, 1, 2], dtype=np.uint8)
IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28), dtype=np.uint8)
OWN = {"images": IMAGES[:, :4, :5], "labels": LABELS}


@contextmanager
def nothing_unpickled():
    with patch("pickle.load") as load, patch("pickle.loads") as loads:
        yield
    assert not load.called
    assert not loads.called


def answer(read, *arguments):
    """What a reader gives, or None if it says in one sentence that it can not."""
    try:
        with nothing_unpickled():
            return read(*arguments)
    except UserError as error:
        text = str(error)
        assert "\n" not in text
        assert str(arguments[0]) in text
        assert text.endswith(".")
        return None


@st.composite
def damaged(draw, content):
    """Bytes that are random, cut off, extended, or the given ones with bits flipped."""
    kind = draw(st.sampled_from(["random", "cut", "extended", "flipped"]))
    if kind == "random":
        return draw(st.binary(max_size=200))
    if kind == "cut":
        return content[: draw(st.integers(0, len(content) - 1))]
    if kind == "extended":
        return content + draw(st.binary(min_size=1, max_size=50))
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 3))):
        changed[draw(st.integers(0, len(content) - 1))] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed)


def equal(ours, theirs):
    return ours.keys() == theirs.keys() and all(np.array_equal(ours[k], theirs[k]) for k in ours)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("damaged")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@FUZZ
@given(data=st.data())
def test_a_users_file(save, folder, data):
    """Without test arrays: a zip that no longer lists an optional array looks like one without."""
    path = folder / f"{save.__name__}.npz"
    save(path, **OWN)
    right, counts = load_own(path), count_labels(path)
    path.write_bytes(data.draw(damaged(path.read_bytes())))
    arrays = answer(load_own, path)
    assert arrays is None or equal(arrays, right)
    assert answer(count_labels, path) in (None, counts)


@FUZZ
@given(data=st.data())
def test_an_array_of_the_workflow(folder, data):
    path = folder / "model.npz"
    write_npz(path, OWN)
    path.write_bytes(data.draw(damaged(path.read_bytes())))
    answer(read_npz, path)


@FUZZ
@given(data=st.data())
def test_a_record_of_the_workflow(folder, data):
    path = folder / "threshold.json"
    write_json(path, {"tau": 0.2, "kept": [0, 1]})
    path.write_bytes(data.draw(damaged(path.read_bytes())))
    answer(read_json, path)


def idx(array):
    """MNIST's own format."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.tobytes(), mtime=0)


@pytest.fixture(scope="module")
def mnist(tmp_path_factory):
    """A small MNIST whose files have the md5 that the registry says."""
    folder = tmp_path_factory.mktemp("mnist")
    downloads = []
    for download, array in zip(
        DATASETS["mnist"].downloads, (IMAGES, LABELS, IMAGES[:4], LABELS[:4]), strict=True
    ):
        path = folder / download.files[0].path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(idx(array))
        md5 = md5_of(path)
        file = DataFile(download.files[0].path, md5)
        downloads.append(Download(download.urls, md5, (file,)))
    small = replace(DATASETS["mnist"], downloads=tuple(downloads))
    with patch.dict(DATASETS, {"mnist": small}):
        yield folder


def load(folder, dataset):
    ensure_files(dataset, folder, allowed=False, attempts=1)
    return load_dataset(dataset, folder, None)


@pytest.mark.parametrize("number", range(4))
@settings(FUZZ, max_examples=40)
@given(data=st.data())
def test_an_idx_file(number, mnist, data):
    path = mnist / DATASETS["mnist"].downloads[number].files[0].path
    original = path.read_bytes()
    try:
        content = data.draw(st.just(original) | damaged(original))
        path.write_bytes(content)
        arrays = answer(load, mnist, "mnist")
        assert (arrays is not None) == (content == original)
        if arrays is not None:
            np.testing.assert_array_equal(arrays["train_images"], IMAGES)
            np.testing.assert_array_equal(arrays["test_labels"], LABELS[:4])
    finally:
        path.write_bytes(original)


class Payload:
    """A pickle that runs code as it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return self.path.touch, ()


def bad(words):
    return pytest.raises(UserError, match=words)


@pytest.mark.bad_input
@pytest.mark.parametrize("dataset", ["cifar10", "pneumonia_mnist", "mnist"])
def test_files_that_are_not_the_original_ones_are_not_read(dataset, tmp_path):
    trace = tmp_path / "ran"
    for download in DATASETS[dataset].downloads:
        for file in download.files:
            path = tmp_path / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pickle.dumps(Payload(trace)))
    with nothing_unpickled(), bad(f"data set {dataset}: .* does not match its published md5"):
        load(tmp_path, dataset)
    assert not trace.exists()


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "content",
    [
        idx(IMAGES)[:-20],
        gzip.compress(b"\0\0\x0d\x03" + bytes(12)),
        IMAGES.tobytes(),
        b"",
    ],
    ids=["truncated", "wrong magic", "not packed", "empty"],
)
def test_a_damaged_idx_file_is_named(content, mnist, tmp_path):
    path = tmp_path / DATASETS["mnist"].downloads[0].files[0].path
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with bad("data set mnist: .*train-images.* does not match .*; put http"):
        load(tmp_path, "mnist")


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", "data set mnist: .*missing/MNIST.* is missing; put http"),
        ("file", "data set mnist: .*file/MNIST.* is missing; put http"),
        ("x" * 5000, "could not be read .*; make it readable, or point ATP_DATA"),
    ],
    ids=["missing", "a file", "too long"],
)
def test_a_data_folder_that_is_none(name, words, tmp_path):
    (tmp_path / "file").touch()
    with bad(words):
        load(tmp_path / name, "mnist")


@pytest.mark.bad_input
@pytest.mark.parametrize("value", ["~/data", "~nobody", "data\n", "\t"])
def test_an_environment_that_names_no_folder(value, monkeypatch):
    monkeypatch.setenv("ATP_DATA", value)
    with bad("ATP_DATA is .* but must be a path"):
        data_folder("resources/data")


def test_an_empty_environment_leaves_the_configured_folder(monkeypatch):
    monkeypatch.setenv("ATP_DATA", "")
    assert str(data_folder("resources/data")) == "resources/data"
