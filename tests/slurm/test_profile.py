"""The profile and the rules agree; the queue itself is in test_queue.py."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = "\n".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
PROFILE = yaml.safe_load((ROOT / "profiles/slurm/profile.yaml").read_text())


def test_the_profile_names_rules_that_exist():
    rules = set(re.findall(r"^rule (\w+):", RULES, re.MULTILINE))
    assert PROFILE["groups"].keys() | PROFILE["set-resources"].keys() <= rules


def test_a_later_attempt_gets_more():
    wanted = [PROFILE["default-resources"], *PROFILE["set-resources"].values()]
    for resources in wanted:
        for name in ("mem_mb", "runtime"):
            first, second = (eval(resources[name], {"attempt": n}) for n in (1, 2))
            assert 0 < first < second


def test_only_the_profile_says_what_a_step_needs():
    assert not re.search(r"\b(mem_mb|runtime)=", RULES)
