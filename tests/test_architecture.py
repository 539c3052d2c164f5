"""Who may know whom (docs/design.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = sorted((ROOT / "atp").rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
QUANTUM = (
    "atp.qnn",
    "atp.encodings",
    "atp.training.model",
    "atp.training.train",
    "pennylane",
    "qiskit",
)
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
    "atp/tables": (*QUANTUM, "atp.data.loaders", "atp.pruning.masks", "torch"),
    "atp/claims": (*QUANTUM, "atp.data.loaders", "torch"),
    "atp/figures": (*QUANTUM, "atp.data.loaders", "torch"),
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


def test_rule_script_and_log_share_a_name():
    text = "\n".join(path.read_text() for path in sorted((ROOT / "rules").glob("*.smk")))
    for path in SCRIPTS:
        name = path.stem
        assert f"rule {name}:" in text, f"no rule is called {name}"
        assert f'"../scripts/{name}.py"' in text
        assert f"/{name}" in text
