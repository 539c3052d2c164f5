"""Who may know whom (docs/design.md)."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = sorted((ROOT / "atp").rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
SHARED = {"make_table", "draw_figure"}
"""Scripts of many rules, each of which names the module whose function of that name it calls."""
QUANTUM = (
    "atp.qnn",
    "atp.encodings",
    "atp.training.model",
    "atp.training.train",
    "pennylane",
    "qiskit",
)
COMPUTING = ("atp.encodings.load", "atp.encodings.base", "atp.pruning", "atp.evaluation", "torch")
FORBIDDEN = {
    "atp/data": QUANTUM,
    "atp/pruning.py": QUANTUM,
    "atp/encodings": ("atp.training.train", "atp.data", "atp.pruning.search", "atp.training.model"),
    "atp/qnn": (
        "atp.data",
        "atp.encodings",
        "atp.training.train",
        "atp.training.model",
        "atp.pruning.masks",
    ),
    "atp/results": (*COMPUTING, "atp.training", "atp.qnn", "pennylane", "qiskit"),
    "atp/tables": (*COMPUTING, "atp.training", "atp.qnn", "pennylane", "qiskit"),
    "atp/claims": (*COMPUTING, "atp.training", "atp.qnn", "pennylane", "qiskit"),
    "atp/figures": (*COMPUTING, "atp.training", "atp.qnn", "pennylane", "qiskit"),
}


def imports(path: Path) -> set[str]:
    """Everything a file imports, inside functions too, typing-only imports left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def knows(path: Path, package: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for name in imports(path))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_library_knows_only_what_it_may(path):
    place = path.relative_to(ROOT).as_posix()
    assert not knows(path, "snakemake")
    assert not knows(path, "scripts")
    for area, packages in FORBIDDEN.items():
        if place == area or place.startswith(f"{area}/"):
            for package in packages:
                assert not knows(path, package), f"{place} may not import {package}"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_a_step_of_its_own(path):
    tree = ast.parse(path.read_text())
    assert not knows(path, "scripts")
    assert ast.get_docstring(tree)
    assert any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)
    assert ast.unparse(tree.body[-1]) in (
        "run_step(main, snakemake)",
        "run_step(for_each_model(main), snakemake)",
    )


RULES = [
    rule
    for path in sorted((ROOT / "rules").glob("*.smk"))
    for rule in re.split(r"^rule ", path.read_text(), flags=re.MULTILINE)[1:]
    if "script:" in rule
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.split(":")[0])
def test_rule_script_and_log_share_a_name(rule):
    name = rule.split(":")[0]
    (script,) = re.findall(r'"\.\./scripts/(\w+)\.py"', rule)
    if script in SHARED:
        assert f'"{script}"' in rule and "module=" in rule
    else:
        assert script == name
    assert f"{{LOGS}}/{name}" in rule
    assert f"{{BENCHMARKS}}/{name}" in rule


def test_every_script_is_a_rules_own_or_shared():
    names = {rule.split(":")[0] for rule in RULES}
    assert {path.stem for path in SCRIPTS} <= names | SHARED


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.split(":")[0])
def test_a_shared_scripts_module_has_its_function(rule):
    (script,) = re.findall(r'"\.\./scripts/(\w+)\.py"', rule)
    for name in re.findall(r'module="([\w.]+)"', rule):
        assert callable(getattr(import_module(f"atp.{name}"), script))
