"""YAML that is broken, hostile, or says something else than it seems to."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.runs import ROOT

from atp.config.files import check_files
from atp.errors import UserError

BOMB = "a: &a [1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join(9 * [f'*{before}'])}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BAD = {
    "empty": (b"", "has no keys"),
    "comments only": (b"# nothing\n", "has no keys"),
    "a list": (b"- seed\n", "has no keys"),
    "text": (b"seed 3\n", "has no keys"),
    "binary": (bytes(range(256)), "could not be read"),
    "not UTF-8": (b"results_dir: \xe9t\xe9\n", "can't decode byte 0xe9"),
    "a zero byte": (b"seed: \x00\n", "could not be read"),
    "cut off": (b"data: {grid: 3\n", "line 2: expected ',' or '}'"),
    "a tab": (b"data:\n\tgrid: 3\n", r"line 2: found character '\t'"),
    "wrong indent": (b"data:\n  grid: 3\n color: luma\n", "line 3"),
    "two documents": (b"seed: 1\n---\nseed: 2\n", "line 2"),
    "a key twice": (b"seed: 1\nseed: 2\n", "line 1: the key seed is given twice"),
    "a deep key twice": (b"data:\n  grid: 3\n  grid: 4\n", "line 2: the key grid is given twice"),
    "a section twice": (b"data: {grid: 3}\ndata: {color: red}\n", "the key data is given twice"),
    "code at the top": (b'!!python/object/apply:os.system ["touch ran"]\n', "has no keys"),
    "code in a value": (b'seed: !!python/object/apply:os.system ["touch ran"]\n', "os.system"),
    "code by a template": (b'__use_yte__: true\nseed: ?open("ran", "w")\n', "would run code"),
    "an alias bomb": (BOMB.encode(), "its aliases repeat values"),
    "a loop": (b"data: &a {grid: *a}\n", "recursion"),
    "a loop of lists": (b"encodings: &a [*a, *a]\n", "recursion"),
    "an unknown alias": (b"seed: *a\n", "line 1: found undefined alias"),
    "a merge": (b"data: {<<: {grid: 4}}\n", "the kind merge"),
    "a date": (b"seed: 2020-01-01\n", "the kind timestamp"),
    "a set": (b"encodings: !!set {angle, atp}\n", "the kind set"),
    "bytes": (b"seed: !!binary aGVsbG8=\n", "the kind binary"),
    "octal": (b"seed: 010\n", "010 is not a decimal number"),
    "hexadecimal": (b"seed: 0xff\n", "0xff is not a decimal number"),
    "base sixty": (b"seed: 1:30\n", "1:30 is not a decimal number"),
    "a fraction in base sixty": (b"threshold: {tau: 0:30.5}\n", "0:30.5 is not a decimal"),
    "ten thousand digits": (b"seed: " + b"9" * 10_000, "at most 19 digits"),
    "deep nesting": (b"seed: " + b"[" * 5000 + b"]" * 5000, "recursion"),
}


@pytest.mark.bad_input
@pytest.mark.parametrize("name", BAD)
def test_a_file_is_refused_with_its_line(name, tmp_path):
    content, words = BAD[name]
    path = tmp_path / "mine.yaml"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        check_files([path])
    text = str(caught.value)
    assert text.startswith(str(path))
    assert words in text
    assert "\n" not in text
    assert not Path("ran").exists()


@pytest.mark.bad_input
@pytest.mark.parametrize(("name", "words"), [("none.yaml", "No such file"), ("", "Is a directory")])
def test_a_path_that_is_no_file(name, words, tmp_path):
    with pytest.raises(UserError, match=words):
        check_files([tmp_path / name])


def test_our_own_files_pass():
    check_files([ROOT / "config.yaml", *(ROOT / "presets").glob("*.yaml")])


@pytest.mark.bad_input
@pytest.mark.parametrize("target", ["paper", "demo"])
def test_make_checks_a_file_before_snakemake_reads_it(target, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "installed").touch()
    (tmp_path / "checkout").write_text(f"{ROOT}\n")
    path = tmp_path / "mine.yaml"
    path.write_bytes(BAD["binary"][0])
    command = [shutil.which("make"), target, f"VENV={tmp_path}", f"CONFIG={path}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert run.stderr.startswith(f"{path} could not be read")
    assert "Traceback" not in run.stderr
    assert "snakemake" not in run.stdout


def test_a_value_used_twice_is_read(tmp_path):
    pairs = [[0, 1], [2, 8]]
    path = tmp_path / "mine.yaml"
    path.write_text(yaml.safe_dump({"pairs": {"mnist": pairs}, "hardware": {"mnist": pairs}}))
    assert "&id001" in path.read_text()
    check_files([path])
