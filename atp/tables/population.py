"""The verdicts on all pairs of classes, beside those on the paper's pairs."""

from typing import Any

import pandas as pd

from atp.results.labels import dataset_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import Files
from atp.results.write import Table
from atp.settings.sections import Settings

SHOWN = ["verdict", "effect_name", "unit", "effect", "ci_low", "ci_high", "n_pairs"]
SAMPLE = "_sample"


def make_table(files: Files, settings: Settings) -> Table:
    """Join the verdicts by claim.

    Args:
        files: `population` and `sample`, both as `claims.csv`.
        settings: `population.datasets`.
    """
    population, sample = (pd.read_csv(files[name]) for name in ("population", "sample"))
    own = population[["id", "source", "claim", "smallest_effect", *SHOWN]]
    frame = own.merge(sample[["id", *SHOWN]], on="id", suffixes=("", SAMPLE))
    return Table(frame, population_sheet(frame, settings.population.datasets))


def population_sheet(table: pd.DataFrame, datasets: list[str]) -> Sheet:
    """Lay both verdicts out for reading."""
    listed = ", ".join(map(dataset_label, datasets))
    return Sheet(
        label="population",
        title="Which claims hold over all pairs of classes",
        caption=(
            f"Verdicts by the same rules on every pair of classes of {listed} (classes are the "
            "unit, data sets strata), and on the paper's own pairs. The effect that decided, with "
            "its interval; larger is what the paper claims."
        ),
        header=["Claim", "All pairs", "Paper's", "Effect, all pairs", "Effect, paper's pairs"],
        rows=[_row(row) for row in table.to_dict("records")],
        names=5,
    )


def _row(row: dict[Any, Any]) -> list[Cell]:
    return [
        Cell(row["claim"], row["source"]),
        Cell(row["verdict"], bold=True),
        Cell(row[f"verdict{SAMPLE}"]),
        _effect(row, ""),
        _effect(row, SAMPLE),
    ]


def _effect(row: dict[Any, Any], suffix: str) -> Cell:
    name, unit = row[f"effect_name{suffix}"], row[f"unit{suffix}"]
    if not isinstance(name, str):
        return Cell("–")
    digits = 1 if unit in ("points", "% of pairs", "%") else 2
    value, low, high = (
        number(row[f"{key}{suffix}"], digits) for key in ("effect", "ci_low", "ci_high")
    )
    words = f" {unit}" if isinstance(unit, str) and unit else ""
    return Cell(f"{name}: {value}{words} [{low}, {high}], {row[f'n_pairs{suffix}']:.0f} pairs")
