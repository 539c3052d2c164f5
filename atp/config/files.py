"""Configuration files, looked at before their values are used.

Snakemake reads YAML that says something else than it seems to: of two equal keys the last
wins, 010 is 8, 1:30 is 90, `__use_yte__` runs code, an alias repeats a value without end.
And it has no sentence for a file that is missing, damaged or nested without end.
`python -m atp.config.files FILE...` says what is wrong before Snakemake sees the files.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from atp.errors import UserError
from atp.files import reading

ADVICE = "it must be plain YAML with keys of config.yaml"
DECIMAL = {
    "int": re.compile("[-+]?(0|[1-9][0-9_]{0,18})"),
    "float": re.compile("[^:]+"),
}
MOST_VALUES = 10_000
KINDS = {"map", "seq", "str", "int", "float", "bool", "null"}


def check_files(paths: Iterable[Path]) -> None:
    """Check that configuration files mean what they seem to mean.

    Raises:
        UserError: a line for each fault: one sentence with the file, the line and what to write
            instead.
    """
    told: list[str] = []
    for path in paths:
        try:
            with reading(path, ADVICE):
                told += _faults(path)
        except UserError as error:
            told.append(str(error))
    if told:
        raise UserError("\n".join(dict.fromkeys(told)))


def _faults(path: Path) -> Iterator[str]:
    root = _compose(path)
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("it has no keys at its top level")
    for count, node in enumerate(_expanded(root)):
        if count == MOST_VALUES:
            raise ValueError(f"its aliases repeat values, more than {MOST_VALUES} times")
        yield from _faults_of(f"{path}, line {node.start_mark.line + 1}", node)


def _compose(path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"{path}, line {line}: {error.problem}; {ADVICE}.") from error


def _expanded(node: yaml.Node) -> Iterator[yaml.Node]:
    """A value and all that it holds, aliases written out."""
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _expanded(key)
            yield from _expanded(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _expanded(value)


def _faults_of(line: str, node: yaml.Node) -> Iterator[str]:
    kind = node.tag.rpartition(":")[2]
    if kind not in KINDS or node.tag != f"tag:yaml.org,2002:{kind}":
        yield f"{line}: a value of the kind {kind} is not read; write it as plain text."
    if kind in DECIMAL and not DECIMAL[kind].fullmatch(node.value):
        text = node.value[:20]
        yield f"{line}: {text} is not a decimal number of at most 19 digits."
    if isinstance(node, yaml.MappingNode):
        yield from _faults_of_keys(line, [key.value for key, _ in node.value])


def _faults_of_keys(line: str, keys: list[object]) -> Iterator[str]:
    for key in keys:
        if keys.count(key) > 1:
            yield f"{line}: the key {key} is given twice in this section; keep one."
        if key == "__use_yte__":
            yield f"{line}: the key {key} would run code; remove it."


if __name__ == "__main__":
    try:
        check_files(map(Path, sys.argv[1:]))
    except UserError as error:
        sys.exit(str(error))
