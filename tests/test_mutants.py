"""tools/mutants: which changes are made, and who notices them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools.mutants.changes import Module, Mutant
from tools.mutants.judge import OTHERS, Checkout, stages
from tools.mutants.record import Record, digest_of_tests
from tools.mutants.sample import COMPILED, SHARE_COMPILED, draw

SOURCE = '''"""A docstring."""

LIMIT = 3


def share(part: int, whole: int = 1) -> float:
    """Another one."""
    if part > whole:
        raise ValueError("more than " + "all")
    print("three" + "words")
    return part / whole
'''
SHARES = "atp/parts/shares.py"
CHANGED = {
    "LIMIT = 4",
    "LIMIT = None",
    "def share(part: int, whole: int = 2) -> float:",
    "    if part >= whole:",
    "    return part * whole",
}


def module(path="atp/shares.py"):
    return Module(Path(path), SOURCE)


def test_changes_are_of_code_not_of_words():
    mutants = [module().mutant(number) for number in range(len(module().changes))]
    added = [line for m in mutants for line in m.diff.splitlines() if line.startswith("+")]
    assert {line[1:] for line in added} == CHANGED
    assert len(mutants) == len(CHANGED)
    assert all(mutant.before == SOURCE for mutant in mutants)


def test_a_sample_is_drawn_with_a_seed_and_few_of_it_are_compiled():
    library = [module(f"atp/{name}.py") for name in "abcdefgh"]
    library += [module(path) for path in COMPILED]
    drawn = draw(library, 20, seed=1)
    assert drawn == draw(library, 20, seed=1)
    assert drawn != draw(library, 20, seed=2)
    assert len(set(drawn)) == 20
    compiled = [mutant for mutant in drawn if mutant.path.as_posix() in COMPILED]
    assert len(compiled) <= 20 * SHARE_COMPILED


@pytest.fixture
def checkout(tmp_path):
    """A copy of a project whose tests know two of its changes, the nearer ones one of these."""
    project = tmp_path / "project"
    for name, content in {
        "atp/parts/shares.py": SOURCE,
        "tests/parts/test_shares.py": "from atp.parts.shares import share\n\n\n"
        "def test_half():\n    assert share(1, 2) == 0.5\n",
        "tests/parts/test_nothing.py": "",
        "tests/wholes/test_limit.py": "from atp.parts import shares\n\n\n"
        "def test_limit():\n    assert shares.LIMIT == 3\n",
        "tests/wholes/test_others.py": "def test_it():\n    assert True\n",
    }.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(content)
    shutil.copy(Path(__file__).parents[1] / "pyproject.toml", project)
    subprocess.run(["git", "init", "--quiet", str(project)], check=True)
    return Checkout(project, tmp_path / "copy", set())


def mutant(change):
    mutants = [module(SHARES).mutant(number) for number in range(len(module().changes))]
    (found,) = [mutant for mutant in mutants if change in mutant.after]
    return found


@pytest.mark.parametrize(
    ("change", "noticed", "asked"),
    [
        ("part * whole", "test_half", ["test_shares"]),
        ("LIMIT = 4", "test_limit", ["test_shares", "test_nothing", "test_limit"]),
        ("part >= whole", "", ["test_shares", "test_nothing", "test_limit"]),
    ],
)
def test_the_nearest_tests_are_asked_first_and_the_first_to_notice_ends_it(
    change, noticed, asked, checkout, monkeypatch
):
    stems = []
    run = checkout.test

    def noted(tests, **variables):
        stems.extend(test.stem for test in tests if variables)  # without, it checks the test
        return run(tests, **variables)

    monkeypatch.setattr(checkout, "test", noted)
    answer = checkout.kills(mutant(change))
    assert noticed in answer if noticed else not answer
    assert stems == asked
    assert {test.stem for test in checkout.sound} == ({stems[-1]} if noticed else set())
    assert (checkout.folder / SHARES).read_text() == SOURCE


def test_a_test_that_fails_anyway_is_no_judge(checkout):
    (checkout.folder / "tests/parts/test_shares.py").write_text(
        "def test_it():\n    assert False\n"
    )
    with pytest.raises(SystemExit, match="fails without any change"):
        checkout.kills(mutant("LIMIT = 4"))


def test_other_packages_judge_a_module_that_they_import_and_not_too_many_do():
    root = Path(__file__).parents[1]

    def judges(module):
        return [[path.as_posix() for path in stage] for stage in stages(Path(module), root)]

    own, package, others = judges("atp/data/prepare.py")
    assert own == ["tests/data/test_prepare.py"]
    assert {path.rpartition("/")[0] for path in package} == {"tests/data"}
    assert own[0] not in package
    assert "tests/readings/test_evaluate.py" in others
    own, others = judges("atp/files.py")
    assert own == ["tests/test_files.py"]
    assert len(others) == OTHERS


def test_a_verdict_holds_while_the_source_does_and_a_survivors_while_the_tests_do(tmp_path):
    table = tmp_path / "out" / "mutants.csv"
    killed, survivor = mutant("part * whole"), mutant("LIMIT = 4")
    first = Record(table, tests="as they are")
    assert first.noticed(killed) is None
    first.add(killed, "FAILED test_half,\n or so")
    first.add(survivor, "")

    again = Record(table, tests="as they are")
    assert again.noticed(killed) == "FAILED test_half,\n or so"
    assert again.noticed(survivor) == ""
    assert again.noticed(mutant("LIMIT = None")) is None
    moved = Mutant(killed.path, "\n" + killed.before, "\n" + killed.after)
    assert again.noticed(moved) is None

    with_new_tests = Record(table, tests="one more")
    assert with_new_tests.noticed(killed) is not None
    assert with_new_tests.noticed(survivor) is None


def test_the_digest_is_of_the_tests(tmp_path):
    files = [Path("tests/test_a.py"), Path("atp/a.py")]
    for path in files:
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text("1")
    before = digest_of_tests(tmp_path, files)
    (tmp_path / "atp/a.py").write_text("2")
    assert digest_of_tests(tmp_path, files) == before
    (tmp_path / "tests/test_a.py").write_text("2")
    assert digest_of_tests(tmp_path, files) != before
