"""Draw entanglement entropy against accuracy, and against the loss under noise."""

from typing import Any

import pandas as pd

from atp.figures.mechanism import draw_mechanism
from atp.figures.style import save
from atp.results.tidy import select
from atp.tables.mechanism import entropy_rows
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Draw the noise setting of Table 3, whatever the training."""
    table = pd.read_csv(inputs.table)
    shown = {name: settings["noise.table"][name] for name in ("strength", "shots")}
    rows = select(entropy_rows(inputs.clean, inputs.noise, settings), shown, "noise.table")
    of_accuracy = table[table["outcome"] == "accuracy"]
    correlations = pd.concat([of_accuracy, select(table, shown, "noise.table")])
    save(draw_mechanism(rows, correlations, settings["entropy.base"]), outputs)


run_step(main, snakemake)
