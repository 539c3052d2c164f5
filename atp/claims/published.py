"""The paper's own numbers: one value per pair and encoding, no seeds."""

from atp.claims.evidence import Evidence, Robustness
from atp.claims.read import read_published
from atp.files import PathLike
from atp.results.tidy import Files

UNPRINTED = {
    "sweeps": "The paper draws accuracy against thresholds, but prints no numbers.",
    "searches": "The paper prints neither the path nor the result of a search.",
    "controls": "The paper has no masks of other positions to compare with.",
    "adversarial": "The paper draws accuracy against ε, but prints no numbers.",
    "hardware": "The paper prints a mean gain without its pairs, repeats or spread.",
    "overhead": "The paper prints percentages without what is behind them.",
}


def published(files: Files) -> Evidence:
    """Read the paper's tables.

    Args:
        files: `table1_accuracy`, `table2_entropy`, `table3_depolarizing`, `table4_fgsm`.
    """
    return Evidence(
        accuracy=read_published(files["table1_accuracy"]),
        entropy=read_published(files["table2_entropy"]),
        noise=_as_printed(files["table3_depolarizing"]),
        attack=_as_printed(files["table4_fgsm"]),
        absent=UNPRINTED,
    )


def _as_printed(path: PathLike) -> Robustness:
    table = read_published(path)
    return Robustness({"": table}, table)
