"""Which changes of the code rerun a step."""

import pytest

from atp.workflow import code_digest

FILES = {
    "requirements.lock": "numpy==2.0.0\n",
    "requirements-hardware.lock": "qiskit==2.0.0\n",
    "scripts/step.py": "from atp.near import function\n",
    "scripts/other.py": "",
    "atp/__init__.py": "",
    "atp/near.py": "def function():\n    import atp.folder.far\n",
    "atp/folder/far.py": "",
    "atp/folder/unused.py": "",
    "atp/by_name/__init__.py": "",
    "atp/by_name/one.py": "from atp import behind\n",
    "atp/by_name/two.py": "",
    "atp/behind.py": "",
    "atp/encodings/registry.py": "",
    "atp/data/registry.py": "from atp.folder import unused\n",
}
USED = {
    *("requirements.lock", "scripts/step.py", "atp/near.py", "atp/__init__.py"),
    *("atp/folder/far.py", "atp/by_name/one.py", "atp/behind.py"),
}


@pytest.fixture
def digest(tmp_path, monkeypatch):
    """The digest of a small step in a small library; `changed` is a file with a line more."""

    def digest(changed=None, modules=("by_name.one",), entries=("an entry",)):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, content in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content + "# changed\n" * (name == changed))
        monkeypatch.setattr(code_digest, "PACKAGE", folder / "atp")
        return code_digest.digest("step", modules, entries, folder)

    return digest


@pytest.mark.parametrize("name", FILES)
def test_the_files_that_a_step_runs_are_in_its_digest(name, digest):
    assert (digest(changed=name) != digest()) == (name in USED)


def test_so_are_the_modules_and_entries_that_it_uses(digest):
    assert digest(modules=["by_name.two"]) != digest()
    assert digest(entries=["another entry"]) != digest()
    assert digest(entries=["one", "two"]) == digest(entries=["two", "one"])


def test_a_scripts_imported_files_are_those_it_imports():
    root = code_digest.PACKAGE.parent
    found = code_digest.imported_files(root / "scripts" / "average_classes.py")
    names = {path.relative_to(root).as_posix() for path in found}
    assert {"atp/pruning/masks.py", "atp/files.py", "atp/workflow/step.py"} <= names
    assert not any("qnn" in name or "training" in name for name in names)
