"""Import rules (docs/design.md): `[tool.importlinter]` in pyproject.toml, and what it leaves."""

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from helpers.runs import ROOT

SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
SHARED = {"make_table", "draw_figure"}
"""Scripts of many rules, each of which names the module whose function of that name it calls."""
SAME_STEP = {
    "judge_population": "judge_claims",
    "evaluate_first_readings": "evaluate_readings",
    "evaluate_near_readings": "evaluate_readings",
}
"""Rules that take the same step on other files."""
RULES = [
    rule
    for path in sorted((ROOT / "rules").glob("*.smk"))
    for rule in re.split(r"^rule ", path.read_text(), flags=re.MULTILINE)[1:]
    if "script:" in rule
]


@pytest.fixture
def copied(tmp_path):
    """The library alone, where a test may break its rules."""
    shutil.copytree(ROOT / "atp", tmp_path / "atp", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess:
    """Check the import rules of a copy."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_library_keeps_its_import_rules(copied):
    checked = lint(copied)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("path", "line", "broken"),
    [
        ("data/grid.py", "import atp.encodings.angle", "atp.data is not allowed to import"),
        ("errors.py", "import atp.seeds", "atp.errors is not allowed to import atp.seeds"),
        ("seeds.py", "def f():\n    import snakemake", "is not allowed to import snakemake"),
        ("data/grey.py", "import torch", "atp.data is not allowed to import torch"),
        (
            "data/own.py",
            "import torch",
            "atp.config is not allowed to import torch",
        ),  # through data
        ("qnn/plan.py", "import atp.data.task", "atp.qnn is not allowed to import atp.data"),
        (
            "results/labels.py",
            "import atp.training.train",
            "atp.tables is not allowed to import torch",
        ),
        (
            "figures/style.py",
            "def f():\n    import numba",
            "atp.figures is not allowed to import numba",
        ),
        ("claims/rules.py", "import atp.workflow.step", "atp.claims is not allowed to import"),
    ],
)
def test_a_broken_rule_is_found(path, line, broken, copied):
    place = copied / "atp" / path
    place.write_text(f"{place.read_text()}\n\n{line}\n")
    checked = lint(copied)
    assert checked.returncode == 1
    assert broken in checked.stdout


def test_a_package_outside_the_order_is_found(copied):
    (copied / "atp" / "surprise").mkdir()
    (copied / "atp" / "surprise" / "__init__.py").touch()
    checked = lint(copied)
    assert checked.returncode == 1
    assert "- atp.surprise" in checked.stdout


def test_every_folder_of_the_library_is_a_package():
    folders = {path.parent for path in (ROOT / "atp").rglob("*.py")}
    assert all((folder / "__init__.py").is_file() for folder in folders)


def imports(path: Path) -> set[str]:
    """Everything a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_a_step_of_its_own(path):
    tree = ast.parse(path.read_text())
    assert not any(name.split(".")[0] in ("scripts", "snakemake") for name in imports(path))
    assert ast.get_docstring(tree)
    assert any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)
    assert ast.unparse(tree.body[-1]) in (
        "run_step(main, snakemake)",
        "run_step(for_each_model(main), snakemake)",
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short(path):
    assert lines_of_code(path) <= 25


def lines_of_code(path: Path) -> int:
    """Lines that are neither empty nor a comment nor in a docstring."""
    documented = {
        line
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, node.end_lineno + 1)
    }
    lines = enumerate(path.read_text().splitlines(), start=1)
    return sum(
        number not in documented and bool(line.split("#")[0].strip()) for number, line in lines
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.split(":")[0])
def test_rule_script_and_log_share_a_name(rule):
    name = rule.split(":")[0]
    (script,) = re.findall(r'"\.\./scripts/(\w+)\.py"', rule)
    if script in SHARED:
        assert f'"{script}"' in rule and "module=" in rule
    else:
        assert script == SAME_STEP.get(name, name)
    assert f"{{LOGS}}/{name}" in rule
    assert f"{{BENCHMARKS}}/{name}" in rule


def test_every_script_is_a_rules_own_or_shared():
    names = {rule.split(":")[0] for rule in RULES}
    assert {path.stem for path in SCRIPTS} <= names | SHARED | {*SAME_STEP.values()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.split(":")[0])
def test_a_shared_scripts_module_has_its_function(rule):
    (script,) = re.findall(r'"\.\./scripts/(\w+)\.py"', rule)
    for name in re.findall(r'module="([\w.]+)"', rule):
        assert callable(getattr(import_module(f"atp.{name}"), script))
