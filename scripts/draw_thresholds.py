"""Draw Figure 4 or 5: accuracy against manual thresholds."""

from pathlib import Path
from typing import Any

import pandas as pd

from atp.figures.style import save
from atp.figures.thresholds import Sweep, draw_thresholds
from atp.files import read_json
from atp.results.tidy import pair_of
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Read the sweeps of the configured pairs, and draw a panel for each."""
    sweeps = []
    for path, threshold_path in zip(inputs.sweeps, inputs.thresholds, strict=True):
        threshold = read_json(threshold_path)
        pair = pair_of(Path(path).parent)
        sweeps.append(Sweep(pair, pd.read_csv(path), threshold["tau"], threshold["select_on"]))
    save(draw_thresholds(sweeps), outputs)


run_step(main, snakemake)
