"""The environments for running, for hardware and for development, and what is pinned in each."""

import ast
import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import distribution, packages_distributions

import pytest
import yaml
from helpers.runs import ROOT, command
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = ("requirements.lock", "requirements-hardware.lock", "requirements-develop.lock")
WANTED = {
    LOCKS[0]: [*PROJECT["dependencies"], *EXTRAS["data"], *EXTRAS["workflow"], "setuptools"],
    LOCKS[1]: EXTRAS["hardware"],
    LOCKS[2]: EXTRAS["develop"],
}
CONDA = {"envs/atp.yaml": LOCKS[:1], "envs/hardware.yaml": LOCKS[:2]}


def pins(lock):
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def names(requirements):
    return [canonicalize_name(Requirement(line).name) for line in requirements]


def needed(requirements):
    """Packages that requirements need on this machine, directly or through each other."""
    found, waiting = set(), [Requirement(line) for line in requirements]
    while waiting:
        requirement = waiting.pop()
        for extra in {"", *requirement.extras}:
            key = canonicalize_name(requirement.name), extra
            if key not in found:
                found.add(key)
                inner = map(Requirement, distribution(requirement.name).requires or [])
                waiting += [r for r in inner if not r.marker or r.marker.evaluate({"extra": extra})]
    return {name for name, _ in found}


@pytest.mark.parametrize("environment", CONDA)
def test_conda_pins_are_those_of_the_lock_files(environment):
    content = yaml.safe_load((ROOT / environment).read_text("utf-8"))
    (pip,) = [entry["pip"] for entry in content["dependencies"] if isinstance(entry, dict)]
    assert pip == [pin for lock in CONDA[environment] for pin in pins(lock)]


@pytest.mark.parametrize("environment", CONDA)
def test_conda_installs_the_library_of_the_checkout(environment):
    script = (ROOT / environment).with_suffix(".post-deploy.sh").read_text("utf-8")
    assert "pip install --no-deps --no-build-isolation --editable" in script


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_exactly(lock):
    for line in pins(lock):
        assert re.fullmatch(r'[a-z0-9-]+==[^\s@/]+( ; platform_system == "Linux")?', line)


@pytest.mark.parametrize("number", range(3))
def test_a_lock_file_has_what_is_needed_and_nothing_else(number):
    """What an earlier one has is not repeated, so an upgrade is one line."""
    before = {name for lock in LOCKS[:number] for name in names(pins(lock))}
    wanted = needed(WANTED[LOCKS[number]]) - before
    assert sorted(names(pins(LOCKS[number]))) == sorted(wanted)


def test_what_the_library_imports_is_declared():
    known = packages_distributions()
    extras = [*EXTRAS["data"], *EXTRAS["hardware"]]
    declared = set(names([*PROJECT["dependencies"], *extras]))
    for path in (ROOT / "atp").rglob("*.py"):
        for package in imported(path) & set(known) - {"atp"}:
            assert declared & {canonicalize_name(name) for name in known[package]}, (path, package)


def imported(path):
    """Packages that a file imports, inside functions too."""
    packages = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            packages |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            packages.add(str(node.module).split(".")[0])
    return packages


def to_install(target, venv):
    """The lock files and the checkout that make would install from."""
    words = [shutil.which("make"), "--dry-run", "--no-print-directory", target, f"VENV={venv}"]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"requirements[a-z-]*\.lock|--editable \.", said))


@pytest.fixture
def environment(tmp_path):
    """A folder that make takes for this checkout's environment with everything."""
    (tmp_path / "checkout").write_text(f"{ROOT}\n")
    for name in ("installed", "installed-hardware", "installed-develop"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize("target", ["demo", "paper", "hardware", "test", "lint", "bench", "docs"])
def test_an_environment_is_made_once(target, environment):
    assert to_install(target, environment) == set()


@pytest.mark.parametrize(
    ("target", "locks"), [("paper", LOCKS[:1]), ("hardware", LOCKS[:2]), ("lint", LOCKS)]
)
def test_a_command_makes_the_environment_that_it_needs(target, locks, tmp_path):
    assert to_install(target, tmp_path / "none") == {*locks, "--editable ."}


def test_the_environment_of_another_checkout_is_taken_over(environment):
    (environment / "checkout").write_text("/another/checkout\n")
    assert "--editable ." in to_install("paper", environment)


HIDING = """
import importlib.util

found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "qiskit" else found(name, *rest)
"""


@pytest.mark.bad_input
@pytest.mark.workflow
@pytest.mark.parametrize("target", ["hardware", "data"])
def test_a_run_on_hardware_without_its_packages_is_refused_at_once(target, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(HIDING)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    words = command(tmp_path, target, "--dry-run")
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr
    if target == "hardware":
        assert run.returncode != 0
        assert run.stderr.endswith("with: make .venv/installed-hardware\n")
    else:
        assert run.returncode == 0
