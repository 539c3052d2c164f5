"""Train and evaluate every encoding on every pair, in one setting of the multiverse."""

from pathlib import Path
from typing import Any

from atp.files import read_npz, write_csv
from atp.multiverse.design import check_encodings
from atp.multiverse.evaluate import evaluate_pair
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write a row a pair, encoding and seed."""
    check_encodings(settings["encodings"])
    rows: list[dict[str, Any]] = []
    for path in inputs.images:
        arrays, dataset = read_npz(path), Path(path).stem
        for a, b in settings["pairs"][dataset]:
            rows += evaluate_pair(arrays, dataset, (a, b), settings)
    write_csv(outputs.table, [{"setting": int(wildcards.setting), **row} for row in rows])


run_step(main, snakemake)
