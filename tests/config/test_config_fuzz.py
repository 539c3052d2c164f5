"""Whatever a configuration holds, it is valid or sentences say why it is not."""

import copy

import pytest
import yaml
from helpers.configs import CONFIG, SCHEMA, leaves, mutated, sections
from helpers.runs import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from atp.config.checks import MOST_TOLD, check_config
from atp.errors import UserError
from atp.settings.keys import leaf

LEAVES = sorted(leaves(CONFIG))
KEYS = sorted({*LEAVES, *sections(CONFIG)})


def fuzz(examples):
    return settings(max_examples=examples)


def bounds(node):
    """Every limit and every allowed word of the schema, and what lies just outside."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
                yield from (value - 1, value, value + 1, float(value))
            elif name == "enum":
                yield from value
            else:
                yield from bounds(value)
    elif isinstance(node, list):
        for value in node:
            yield from bounds(value)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(0, 10_000)
    | st.floats()
    | st.floats(0, 1)
    | st.text(max_size=8)
    | st.sampled_from([10**400, -(10**400), "1e-2", "../..", "results\n", "~", "{dataset}"])
    | st.sampled_from(list(bounds(SCHEMA)))
    | st.sampled_from([leaf(CONFIG, key) for key in LEAVES])
)
NAMES = st.sampled_from([key.rpartition(".")[2] for key in KEYS]) | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def laid_over(section, overlay):
    """What Snakemake makes of a configuration and a file laid over it."""
    for key, value in overlay.items():
        if isinstance(value, dict) and isinstance(section[key], dict):
            laid_over(section[key], value)
        else:
            section[key] = value
    return section


DIGITS = copy.deepcopy(CONFIG)
for name in ("digits", "test"):
    laid_over(DIGITS, yaml.safe_load((ROOT / "presets" / f"{name}.yaml").read_text("utf-8")))


def complaint(config):
    """What is said about a configuration, a sentence per line, or nothing if it is valid."""
    try:
        check_config(config)
    except UserError as error:
        text = str(error)
        lines = text.split("\n")
        assert all(line.endswith((".", "?")) for line in lines)
        assert len(lines) == len(set(lines)) <= MOST_TOLD + 1
        return text
    return None


@pytest.mark.parametrize("key", KEYS)
@fuzz(20)
@given(config=st.sampled_from([CONFIG, DIGITS]), value=VALUES)
def test_a_changed_key_is_valid_or_named(key, config, value):
    text = complaint(mutated(config, {key: value}))
    assert text is None or key in text


@fuzz(300)
@given(changes=st.dictionaries(st.sampled_from(LEAVES), VALUES, min_size=2, max_size=5))
def test_many_changes_are_told_in_sentences(changes):
    complaint(mutated(CONFIG, changes))


@fuzz(100)
@given(fraction=st.floats(0, 1))
def test_a_share_for_testing_that_leaves_too_little_is_named(fraction):
    text = complaint(mutated(DIGITS, {"data.test_fraction": fraction}))
    assert text is None or "data.test_fraction" in text


@fuzz(50)
@given(config=st.recursive(VALUES, lambda inner: st.dictionaries(NAMES, inner), max_leaves=10))
def test_anything_instead_of_a_configuration_is_told_in_sentences(config):
    assert complaint(config) is not None
