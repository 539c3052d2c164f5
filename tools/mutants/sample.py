"""Which modules are changed, and a random sample of their changes."""

import random
from pathlib import Path

from tools.mutants.changes import Module, Mutant

LEFT_OUT = ("atp/figures/", "atp/training/progress.py", "__init__.py")
"""Figures are looked at; progress is only printed; what remains of a package is its docstring."""

COMPILED = ("atp/qnn/kernel.py", "atp/qnn/simd.py", "atp/training/compiled_training.py")
"""A change here is compiled before it is tested, which takes up to a minute."""

SHARE_COMPILED = 0.1
"""So at most this share of a sample is theirs."""


def modules(root: Path) -> list[Module]:
    """The modules of a project's library that are changed, in alphabetical order."""
    paths = sorted(path.relative_to(root) for path in (root / "atp").rglob("*.py"))
    return [
        Module(path, (root / path).read_text(encoding="utf-8"))
        for path in paths
        if not any(part in path.as_posix() for part in LEFT_OUT)
    ]


def draw(library: list[Module], count: int, seed: int) -> list[Mutant]:
    """Draw changes of the library, each as probable as any other but for those compiled."""
    every = [(module, number) for module in library for number in range(len(module.changes))]
    random.Random(seed).shuffle(every)
    left = {True: int(SHARE_COMPILED * count), False: count}
    drawn: list[Mutant] = []
    for module, number in every:
        compiled = module.path.as_posix() in COMPILED
        if len(drawn) < count and left[compiled]:
            left[compiled] -= 1
            drawn.append(module.mutant(number))
    return drawn
