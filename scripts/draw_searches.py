"""Draw what each search for the threshold saw, on every pair."""

from pathlib import Path
from typing import Any

import pandas as pd

from atp.figures.searches import Landscape, draw_searches
from atp.figures.style import save
from atp.files import read_npz
from atp.pruning.masks import breakpoints
from atp.results.tidy import PAIR, pair_of
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the searches on the split that chooses τ, and draw a panel for each pair."""
    split = settings["threshold.select_on"]
    table = on_split(pd.read_csv(inputs.table), split)
    choices = dict(iter(table.groupby(PAIR, sort=False)))
    landscapes = []
    for trace, path in zip(inputs.traces, inputs.means, strict=True):
        pair, means = pair_of(Path(path).parent), read_npz(path)
        landscapes.append(
            Landscape(
                pair,
                breakpoints(means["mean_a"], means["mean_b"]),
                on_split(pd.read_csv(trace), split),
                choices[pair],
            )
        )
    save(draw_searches(landscapes, split), outputs)


def on_split(rows: pd.DataFrame, split: str) -> pd.DataFrame:
    """What was chosen on a split."""
    return rows[rows["select_on"] == split]


run_step(main, snakemake)
