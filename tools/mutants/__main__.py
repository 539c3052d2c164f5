"""Draw changes of the library, test each, and write which survived (`make mutants`)."""

import argparse
import csv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tools.mutants.changes import Mutant
from tools.mutants.judge import Checkout
from tools.mutants.sample import COMPILED, draw, modules

ROOT = Path(__file__).resolve().parents[2]


def judged(mutants: list[Mutant], folder: Path, workers: int) -> Iterator[tuple[Mutant, str]]:
    """Each change and what noticed it, in the order drawn."""
    free: SimpleQueue[Checkout] = SimpleQueue()
    for number in range(workers):
        free.put(Checkout(ROOT, folder / str(number)))

    def judge(mutant: Mutant) -> str:
        checkout = free.get()
        try:
            return checkout.kills(mutant)
        finally:
            free.put(checkout)

    with ThreadPoolExecutor(workers) as pool:
        yield from zip(mutants, pool.map(judge, mutants), strict=True)


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
    asked.out.mkdir(parents=True, exist_ok=True)
    results = []
    with TemporaryDirectory() as scratch, (asked.out / "mutants.csv").open("w") as file:
        table = csv.writer(file)
        table.writerow(["module", "change", "noticed"])
        for mutant, noticed in judged(drawn, Path(scratch), asked.workers):
            results.append((mutant, noticed))
            table.writerow([mutant.path, mutant.diff, noticed])
            file.flush()
            print(f"{len(results)}/{len(drawn)} {mutant.path}: {noticed or 'SURVIVED'}", flush=True)
    text = report(results, asked.seed)
    (asked.out / "mutants.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
