"""tools/mutants: which changes are made, and who notices them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools.mutants.changes import Module
from tools.mutants.judge import Checkout, judges_of
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
    """A copy of a project whose one test knows one of its changes."""
    project = tmp_path / "project"
    for name, content in {
        "atp/shares.py": SOURCE,
        "tests/test_shares.py": "from atp.shares import share\n\n\n"
        "def test_half():\n    assert share(1, 2) == 0.5\n",
    }.items():
        (project / name).parent.mkdir(parents=True)
        (project / name).write_text(content)
    shutil.copy(Path(__file__).parents[1] / "pyproject.toml", project)
    subprocess.run(["git", "init", "--quiet", str(project)], check=True)
    return Checkout(project, tmp_path / "copy")


@pytest.mark.parametrize(("change", "noticed"), [("part * whole", True), ("LIMIT = 4", False)])
def test_a_change_is_noticed_or_survives_and_is_undone(change, noticed, checkout):
    mutants = [module().mutant(number) for number in range(len(module().changes))]
    (mutant,) = [mutant for mutant in mutants if change in mutant.after]
    assert ("test_half" in checkout.kills(mutant)) == noticed
    assert (checkout.folder / mutant.path).read_text() == SOURCE


def test_a_test_that_fails_anyway_is_no_judge(checkout):
    (checkout.folder / "tests/test_shares.py").write_text("def test_it():\n    assert False\n")
    with pytest.raises(SystemExit, match="fails without any change"):
        checkout.kills(module().mutant(0))


def test_a_modules_own_tests_come_first():
    root = Path(__file__).parents[1]
    found = [path.as_posix() for path in judges_of(Path("atp/pruning/search.py"), root)]
    assert found[0] == "tests/pruning/test_search.py"
    assert "tests/pruning/test_masks.py" in found
    assert "tests/figures/test_figures.py" not in found
