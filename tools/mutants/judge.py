"""Running the tests of a changed module in a copy of the project."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.mutants.changes import Mutant
from tools.mutants.sample import COMPILED

PYTEST = (
    *("-m", "pytest", "-x", "-q", "--no-header", "--numprocesses", "0"),
    *("-p", "no:cacheprovider", "--hypothesis-seed", "0"),
    *("-m", "not workflow and not real_data and not slurm and not kills"),
)
LIMIT = 900.0
"""Seconds that the tests of a stage may take, compiling included, before they count as failed."""

OTHERS = 5
"""At most so many files of other packages' tests judge a module, the first in the alphabet."""


class Checkout:
    """A copy of the project, in which one module at a time is changed.

    Attributes:
        folder: where it lies.
        sound: the files of tests that are known to pass without a change, shared with other copies.
    """

    def __init__(self, root: Path, folder: Path, sound: set[Path]) -> None:
        self.folder = folder
        self.sound = sound
        for path in project_files(root):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, folder / path)

    def kills(self, mutant: Mutant) -> str:
        """What notices a change first: a test that fails, `timeout`, or nothing."""
        with TemporaryDirectory() as thrown_away:
            variables = {"PYTHONDONTWRITEBYTECODE": "1"}
            if mutant.path.as_posix() in COMPILED:
                variables["NUMBA_CACHE_DIR"] = thrown_away
            for tests in stages(mutant.path, self.folder):
                with self.changed(mutant):
                    noticed = self.test(tests, **variables)
                if noticed:
                    self.check([test for test in tests if str(test) in noticed] or tests)
                    return noticed
        return ""

    @contextmanager
    def changed(self, mutant: Mutant) -> Iterator[None]:
        """The copy with a change, for as long as the block takes."""
        path = self.folder / mutant.path
        times = path.stat()
        path.write_text(mutant.after, encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(mutant.before, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # else it is compiled again

    def check(self, tests: Iterable[Path]) -> None:
        """Check, once, that files of tests pass without a change."""
        for test in tests:
            if test not in self.sound:
                if failed := self.test([test]):
                    sys.exit(f"{test} fails without any change ({failed}); mend it first.")
                self.sound.add(test)

    def test(self, tests: Iterable[Path], **variables: str) -> str:
        """Run files of tests; the first that fails, `timeout`, or empty if none does."""
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (self.folder, self.folder / "tests"))),
            "OMP_NUM_THREADS": "1",
            "NUMBA_CACHE_DIR": str(self.folder / ".numba"),
            **variables,
        }
        command = [sys.executable, *PYTEST, "--basetemp", str(self.folder / ".pytest")]
        try:
            done = subprocess.run(
                [*command, *map(str, tests)],
                cwd=self.folder,
                env=environment,
                timeout=LIMIT,
                capture_output=True,
                text=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "timeout"
        if done.returncode in (0, 5):  # 5: there is no test at all
            return ""
        failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return failed[0] if failed else f"exit status {done.returncode}: {done.stderr[-500:]}"


def project_files(root: Path) -> list[Path]:
    """The files of a project, below its folder, that Git tracks or would."""
    listed = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output(listed, text=True).splitlines()
    return sorted({Path(name) for name in names if (root / name).is_file()})


def stages(module: Path, root: Path) -> list[list[Path]]:
    """The files of tests that judge a module, the nearest first.

    First its own, which has its name; then the others of its package, those that import it before
    those that do not; then others that import it, `OTHERS` at most. What imports it only through
    other modules is not asked.
    """
    name = ".".join(module.with_suffix("").parts)
    own = root / "tests" / Path(*module.parts[1:-1]) / f"test_{module.name}"
    ranked: list[tuple[int, Path]] = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        imports = name in imported(path)
        if path == own:
            rank = 0
        elif path.parent == own.parent != root / "tests":
            rank = 1 if imports else 2
        elif imports:
            rank = 3
        else:
            continue
        ranked.append((rank, path.relative_to(root)))
    first, package, others = (
        [test for rank, test in sorted(ranked) if rank in ranks] for ranks in ((0,), (1, 2), (3,))
    )
    return [stage for stage in (first, package, others[:OTHERS]) if stage]


def imported(path: Path) -> set[str]:
    """The modules that a file imports, among other names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
