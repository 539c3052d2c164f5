"""Draw changes of the library, test each, and write which survived (`make mutants`)."""

import argparse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from atp.files import write_text
from tools.mutants.changes import Mutant
from tools.mutants.judge import Checkout, project_files
from tools.mutants.record import Record, digest_of_tests
from tools.mutants.sample import COMPILED, draw, modules

ROOT = Path(__file__).resolve().parents[2]


def judged(mutants: list[Mutant], workers: int) -> Iterator[tuple[Mutant, str]]:
    """Each change and what noticed it, as soon as it is known."""
    free: SimpleQueue[Checkout] = SimpleQueue()

    def judge(mutant: Mutant) -> tuple[Mutant, str]:
        checkout = free.get()
        try:
            return mutant, checkout.kills(mutant)
        finally:
            free.put(checkout)

    with TemporaryDirectory() as scratch:
        sound: set[Path] = set()
        for number in range(workers):
            free.put(Checkout(ROOT, Path(scratch) / str(number), sound))
        pool = ThreadPoolExecutor(workers)
        try:
            for future in as_completed([pool.submit(judge, mutant) for mutant in mutants]):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def report(results: list[tuple[Mutant, str]], seed: int) -> str:
    """The share of changes noticed, and every other one."""
    survived = [mutant for mutant, noticed in results if not noticed]
    compiled = sum(mutant.path.as_posix() in COMPILED for mutant, _ in results)
    share = 1 - len(survived) / len(results)
    lines = [
        f"{len(results)} changes drawn with seed {seed}, {compiled} of them in compiled code: "
        f"{len(results) - len(survived)} noticed ({share:.1%}), {len(survived)} survived."
    ]
    lines += [f"\n{mutant.path}\n\n```diff\n{mutant.diff}\n```" for mutant in survived]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the command line, and show each change as it is judged."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many changes")
    parser.add_argument("--seed", type=int, default=1, help="of the draw")
    parser.add_argument("--workers", type=int, default=1, help="how many at a time")
    parser.add_argument("--only", default="", help="part of the path of the modules to change")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "mutants")
    asked = parser.parse_args()
    library = [module for module in modules(ROOT) if asked.only in module.path.as_posix()]
    drawn = draw(library, asked.count, asked.seed)
    record = Record(asked.out / "mutants.csv", digest_of_tests(ROOT, project_files(ROOT)))
    unknown = [mutant for mutant in drawn if record.noticed(mutant) is None]
    print(f"{len(drawn)} changes drawn, {len(drawn) - len(unknown)} judged before.", flush=True)
    for number, (mutant, noticed) in enumerate(judged(unknown, asked.workers), start=1):
        record.add(mutant, noticed)
        print(f"{number}/{len(unknown)} {mutant.path}: {noticed or 'SURVIVED'}", flush=True)
    text = report([(mutant, record.noticed(mutant) or "") for mutant in drawn], asked.seed)
    write_text(asked.out / "mutants.md", text)
    print(text)


if __name__ == "__main__":
    main()
