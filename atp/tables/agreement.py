"""Do the paper's levels, order and contrasts reproduce, in Tables 1–4?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from atp.results.tidy import Files, read_models, select
from atp.results.trained import only_trained
from atp.results.write import Table
from atp.seeds import derive_seed
from atp.settings.section import Section
from atp.settings.sections import Settings
from atp.statistics.entropy_correlation import Resampling
from atp.tables.agreement_cells import BITS, POINTS, Cells, read_cells, read_curve
from atp.tables.agreement_rows import agreement_rows
from atp.tables.agreement_rules import Rules, read_rules
from atp.tables.agreement_text import CONFIGURED, MATCHED, agreement_sheet, sentence
from atp.tables.comparisons import read_answers

REFERENCE = "angle"  # the encoding whose level is matched: nothing is pruned or projected
COLUMNS = [
    *("table", "setting", "strength", "quantity", "scope", "unit"),
    *("count", "inside", "mean_gap", "bias", "ours", "paper", "paper_low", "paper_high"),
    *("correlation", "ci_low", "ci_high", "expected", "least"),
    *("signs_published", "signs_agree", "verdict", "sentence"),
]


class Source(NamedTuple):
    """A table of the paper's beside ours.

    Attributes:
        table: the name of the paper's file.
        setting: configured, or that at which our level is the paper's.
        strength: of the noise or the attack; NaN where there is none.
        cells: both sides.
    """

    table: str
    setting: str
    strength: float
    cells: Cells


def make_table(files: Files, settings: Settings) -> Table:
    """Compare every table.

    Args:
        files: `clean`, `noise`, `attacks`, `predictions`, those of every model; `rules`; the
            paper's numbers as `table1_accuracy`, `table2_entropy`, `table3_depolarizing`,
            `table4_fgsm`.
        settings: `seed`, `statistics`, `entropy.cut`, `noise.table` and `attack.table`.

    Raises:
        UserError: no model was evaluated under the noise or the attack of a table.
    """
    rules = read_rules(files["rules"])
    parts = [compare(source, rules, settings) for source in read_sources(files, settings)]
    frame = pd.concat(parts, ignore_index=True)
    return Table(frame, agreement_sheet(frame, settings.statistics))


def read_sources(files: Files, settings: Settings) -> Iterator[Source]:
    """The four tables, and those of noise and attack again where our level is the paper's."""
    images = settings.statistics.test_images
    every, answers = read_models(files["clean"]), read_answers(files["predictions"])
    clean = only_trained(every, every)
    for table, column, unit, count in (
        ("table1_accuracy", "accuracy", POINTS, images),
        ("table2_entropy", f"entropy_{settings.entropy.cut}_bits", BITS, None),
    ):
        cells = read_cells(clean, column, files[table], unit, count, answers)
        yield Source(table, CONFIGURED, np.nan, cells)
    for table, name, key, chosen, strength in (
        ("table3_depolarizing", "noise", "noise.table", settings.noise.table, "strength"),
        ("table4_fgsm", "attacks", "attack.table", settings.attack.table, "epsilon"),
    ):
        rows = only_trained(read_models(files[name]), every)
        shown = select(rows, chosen, key)
        cells = read_cells(shown, "accuracy", files[table], POINTS, images, answers)
        yield Source(table, CONFIGURED, getattr(chosen, strength), cells)
        similar = select(rows, _without(chosen, strength), key)
        matched = read_curve(similar, strength, cells).matched(REFERENCE)
        if matched is not None:
            yield Source(table, MATCHED, *matched)


def _without(section: Section, key: str) -> Section:
    return type(section)(**{name: value for name, value in vars(section).items() if name != key})


def compare(source: Source, rules: Rules, settings: Settings) -> pd.DataFrame:
    """Compare one table.

    Returns:
        `COLUMNS`: a row `table` with the sentence, and the rows behind it; values, gaps and
        biases in the unit of print.
    """
    table, setting, strength, cells = source
    statistics = settings.statistics
    seed = derive_seed(settings.seed, "agreement", table, setting)
    how = Resampling(statistics.level, statistics.resamples, seed)
    named = {"table": table, "setting": setting, "strength": strength, "unit": cells.unit.name}
    rows = [named | row for row in agreement_rows(cells, rules, how)]
    text = sentence(rows, statistics.level)
    return pd.DataFrame([rows[0] | {"sentence": text}, *rows[1:]], columns=COLUMNS)
