import re
import tomllib
from itertools import chain
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent


def lock():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def name(requirement):
    return re.sub(r"[-_.]+", "-", re.split(r"[=<>;\[ ]", requirement)[0]).lower()


def test_conda_pins_are_those_of_the_lock_file():
    environment = yaml.safe_load((ROOT / "envs/atp.yaml").read_text("utf-8"))
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert pip == lock()


def test_every_package_is_pinned_exactly():
    for line in lock():
        assert re.fullmatch(r'[a-z0-9-]+==[^\s@/]+( ; platform_system == "Linux")?', line)


def test_the_lock_file_has_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    wanted = [*project["dependencies"], *extras]
    assert {name(requirement) for requirement in wanted} <= {name(line) for line in lock()}
