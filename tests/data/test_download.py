import hashlib
import io
import socket
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from atp.data import download
from atp.data.download import ensure_files
from atp.data.registry import DATASETS, DataFile, DatasetInfo, Download
from atp.errors import UserError

CONTENT = bytes(range(256)) * 64


def md5(content):
    return hashlib.md5(content).hexdigest()


def tar(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


class Server:
    """A local server that answers each request by the next of its `answers`.

    An answer is (status, bytes declared, bytes sent); the last one is repeated.
    """

    def __init__(self):
        self.answers = []
        self.requests = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                status, declared, sent = server.answers[
                    min(server.requests, len(server.answers) - 1)
                ]
                server.requests += 1
                self.send_response(status)
                self.send_header("Content-Length", str(declared))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/file"
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


GOOD = (200, len(CONTENT), CONTENT)
BROKEN_OFF = (200, len(CONTENT), CONTENT[:1000])
SHORT = (200, 1000, CONTENT[:1000])
CORRUPT = (200, len(CONTENT), CONTENT[::-1])
FAILING = (503, 0, b"")


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server()
    yield server
    server.close()


def register(monkeypatch, *downloads):
    info = DatasetInfo("Toy", "idx", ("a", "b"), 2, False, (1, 1), (1, 1), downloads)
    monkeypatch.setitem(DATASETS, "toy", info)


def one_file(url):
    return Download((url,), md5(CONTENT), (DataFile("raw/toy.gz", md5(CONTENT)),))


def ensure(folder, allowed=True, attempts=3):
    ensure_files("toy", folder, allowed=allowed, attempts=attempts, pause=0)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("first", [BROKEN_OFF, SHORT, CORRUPT, FAILING])
def test_a_failed_attempt_is_repeated(server, monkeypatch, tmp_path, first):
    register(monkeypatch, one_file(server.url))
    server.answers = [first, GOOD]
    ensure(tmp_path)
    assert (tmp_path / "raw/toy.gz").read_bytes() == CONTENT
    assert files(tmp_path) == ["raw/toy.gz"]
    assert server.requests == 2


@pytest.mark.parametrize("answer", [BROKEN_OFF, SHORT, CORRUPT, FAILING])
def test_a_hopeless_download_leaves_nothing(server, monkeypatch, tmp_path, answer):
    register(monkeypatch, one_file(server.url))
    server.answers = [answer]
    with pytest.raises(UserError) as caught:
        ensure(tmp_path)
    assert server.requests == 3
    assert list(tmp_path.iterdir()) == []
    text = str(caught.value)
    assert "data set toy" in text
    assert "in 3 attempts" in text
    assert f"at {tmp_path / 'raw/toy.gz'}" in text


def test_an_unreachable_server(server, monkeypatch, tmp_path):
    register(monkeypatch, one_file("http://127.0.0.1:1/file"))
    with pytest.raises(UserError, match="could not be downloaded"):
        ensure(tmp_path)


def test_a_silent_server_is_given_up(monkeypatch, tmp_path):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(download, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts, and never answers
        register(monkeypatch, one_file(f"http://127.0.0.1:{silent.getsockname()[1]}/file"))
        with pytest.raises(UserError, match="timed out"):
            ensure(tmp_path, attempts=1)


def test_the_second_mirror_is_tried(server, monkeypatch, tmp_path):
    mirrors = ("http://127.0.0.1:1/file", server.url)
    register(
        monkeypatch,
        Download(mirrors, md5(CONTENT), (DataFile("toy.gz", md5(CONTENT)),)),
    )
    server.answers = [GOOD]
    ensure(tmp_path, attempts=1)
    assert files(tmp_path) == ["toy.gz"]


def test_verified_files_are_left_alone(server, monkeypatch, tmp_path):
    register(monkeypatch, one_file(server.url))
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/toy.gz").write_bytes(CONTENT)
    before = (tmp_path / "raw/toy.gz").stat().st_mtime_ns
    ensure(tmp_path)
    assert server.requests == 0
    assert files(tmp_path) == ["raw/toy.gz"]
    assert (tmp_path / "raw/toy.gz").stat().st_mtime_ns == before


def test_an_altered_file_is_replaced(server, monkeypatch, tmp_path):
    register(monkeypatch, one_file(server.url))
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/toy.gz").write_bytes(CONTENT[:-1])
    server.answers = [GOOD]
    ensure(tmp_path)
    assert (tmp_path / "raw/toy.gz").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("content", "words"), [(None, "is missing"), (CONTENT[:-1], "does not match its published md5")]
)
def test_without_permission_the_network_is_not_used(server, monkeypatch, tmp_path, content, words):
    register(monkeypatch, one_file(server.url))
    if content is not None:
        (tmp_path / "raw").mkdir()
        (tmp_path / "raw/toy.gz").write_bytes(content)
    before = files(tmp_path)
    with pytest.raises(UserError, match=words) as caught:
        ensure(tmp_path, allowed=False)
    assert str(tmp_path / "raw/toy.gz") in str(caught.value)
    assert server.requests == 0
    assert files(tmp_path) == before


def test_an_archive_is_unpacked(server, monkeypatch, tmp_path):
    members = {"batches/one": b"first", "batches/two": b"second"}
    content = tar({**members, "batches/extra": b"not asked for"})
    parts = tuple(DataFile(name, md5(part)) for name, part in members.items())
    register(monkeypatch, Download((server.url,), md5(content), parts, archive=True))
    server.answers = [(200, len(content), content)]
    ensure(tmp_path)
    assert files(tmp_path) == sorted(members)
    assert (tmp_path / "batches/two").read_bytes() == b"second"


def test_a_folder_that_cannot_be_written(server, monkeypatch, tmp_path):
    register(monkeypatch, one_file(server.url))
    server.answers = [GOOD]
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(UserError, match="could not be written"):
        ensure(blocked / "data")


def test_a_full_disk_is_not_retried(server, monkeypatch, tmp_path):
    register(monkeypatch, one_file(server.url))
    server.answers = [GOOD]

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("atp.data.download._receive", full)
    with pytest.raises(UserError, match="No space left on device"):
        ensure(tmp_path)
    assert list(tmp_path.iterdir()) == []
