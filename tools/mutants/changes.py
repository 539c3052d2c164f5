"""Every small change of a module's source."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

# Left as they are: types, and what only a reader sees.
SKIPPED = (
    cst.Annotation,
    cst.Decorator,
    cst.FormattedString,
    cst.Import,
    cst.ImportFrom,
    cst.Raise,
)


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Attributes:
        path: of the module, below the project's folder.
        before, after: the module's source.
    """

    path: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        """The change as a reader of patches knows it, with no lines around it."""
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), n=0, lineterm="")
        return "\n".join(list(lines)[2:])


class Module:
    """A module of the library, and what can be changed in it."""

    def __init__(self, path: Path, source: str) -> None:
        self.path = path
        self.tree = cst.parse_module(source)
        self.changes = list(_changes(self.tree))

    def mutant(self, number: int) -> Mutant:
        """Apply one of its changes."""
        before, after = self.changes[number]
        changed = cst.ensure_type(self.tree.deep_replace(before, after), cst.Module)
        return Mutant(self.path, self.tree.code, changed.code)


def _changes(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Nodes of the tree and what may stand in their place."""
    if isinstance(node, SKIPPED) or _is_for_readers(node):
        return
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from ((node, changed) for changed in operator(node))
    for child in node.children:
        yield from _changes(child)


def _is_for_readers(node: cst.CSTNode) -> bool:
    """A docstring, a sentence or a print."""
    if isinstance(node, cst.Expr):
        return isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value in ("print", "UserError")
    return isinstance(node, cst.SimpleString) and " " in node.value
