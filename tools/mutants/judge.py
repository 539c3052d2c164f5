"""Running the tests of a changed module in a copy of the project."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.mutants.changes import Mutant
from tools.mutants.sample import COMPILED

PYTEST = (
    *("-m", "pytest", "-x", "-q", "--no-header", "--numprocesses", "0"),
    *("-p", "no:cacheprovider", "--hypothesis-seed", "0"),
    *("-m", "not workflow and not real_data and not slurm and not kills"),
)
PATIENCE = 60.0
"""Seconds that a test run may take beside three times what it takes without a change."""

COMPILING = 300.0
"""Seconds beside those where the changed code is compiled first."""


class Checkout:
    """A copy of the project, in which one module at a time is changed."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        self.seconds: dict[Path, float] = {}
        listed = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.check_output(listed, text=True).splitlines():
            if (root / name).is_file():  # or it was removed a moment ago
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, folder / name)

    def kills(self, mutant: Mutant) -> str:
        """What notices a change: a test that fails, `timeout`, or nothing."""
        path = self.folder / mutant.path
        times = path.stat()
        tests = judges_of(mutant.path, self.folder)
        limit = PATIENCE + 3 * sum(self.undisturbed(test) for test in tests)
        path.write_text(mutant.after, encoding="utf-8")
        try:
            with TemporaryDirectory() as thrown_away:
                variables = {"PYTHONDONTWRITEBYTECODE": "1"}
                if mutant.path.as_posix() in COMPILED:
                    variables["NUMBA_CACHE_DIR"] = thrown_away
                    limit += COMPILING
                return self.test(tests, limit, **variables)
        finally:
            path.write_text(mutant.before, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # else it is compiled again

    def undisturbed(self, test: Path) -> float:
        """Seconds that a file of tests takes without a change; measured once."""
        if test not in self.seconds:
            start = time.monotonic()
            failed = self.test([test], limit=3600)
            if failed:
                sys.exit(f"{test} fails without any change ({failed}); mend it first.")
            self.seconds[test] = time.monotonic() - start
        return self.seconds[test]

    def test(self, tests: Iterable[Path], limit: float, **variables: str) -> str:
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
                timeout=limit,
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


def judges_of(module: Path, root: Path) -> list[Path]:
    """The tests of a module's package and those that import the module, its own first."""
    name = ".".join(module.with_suffix("").parts)
    package = module.parts[1]
    found = []
    for path in sorted((root / "tests").rglob("test_*.py")):
        test = path.relative_to(root)
        own = test.stem == f"test_{module.stem}"
        if test.parts[1] == package or own or name in path.read_text(encoding="utf-8"):
            found.append((not own, test))
    return [test for _, test in sorted(found)]
