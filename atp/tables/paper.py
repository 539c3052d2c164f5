"""Tables 1–4 of the paper: our numbers, with the paper's beside them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atp.files import PathLike
from atp.results.labels import attack_label, encoding_label, pair_label
from atp.results.sheet import Cell, Sheet, number
from atp.results.tidy import MODEL, PAIR, PERCENT, SUMMARY, pivot, read_models, select, summarise

COLUMNS = [*MODEL, *SUMMARY, "paper"]
Settings = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """What sets one of the four tables apart.

    Attributes:
        title: the heading.
        rows: from all tidy rows and the settings to the rows that the table shows.
        column: the tidy column that it averages.
        caption: what was measured, as a sentence.
        scale: from the tidy column's unit to the table's.
        digits: decimals in print.
        lowest: whether the lowest value is the best.
    """

    title: Callable[[Settings], str]
    rows: Callable[[pd.DataFrame, Settings], pd.DataFrame]
    column: Callable[[Settings], str]
    caption: Callable[[Settings], str]
    scale: float = PERCENT
    digits: int = 1
    lowest: bool = False


def paper_table(
    name: str, paths: Sequence[PathLike], reference: PathLike, settings: Settings
) -> pd.DataFrame:
    """Compute one of the four tables.

    Args:
        name: a key of `KINDS`.
        paths: tidy files of all models, in the order of the rows.
        reference: the paper's numbers, in the table's unit.
        settings: config keys by their dotted names.

    Returns:
        A frame with `COLUMNS`; `paper` is missing where the paper has no such row.
    """
    kind = KINDS[name]
    rows = kind.rows(read_models(paths), settings)
    table = summarise(rows, MODEL, kind.column(settings), kind.scale)
    paper = pd.read_csv(reference).rename(columns={"value": "paper"})
    return table.merge(paper, how="left", on=MODEL)[COLUMNS]


def paper_sheet(name: str, table: pd.DataFrame, settings: Settings) -> Sheet:
    """Lay a table out for reading: a row a pair, a column an encoding, the means below."""
    kind = KINDS[name]
    return compare(
        table, kind.title(settings), kind.caption(settings), kind.digits, lowest=kind.lowest
    )


def compare(
    table: pd.DataFrame, title: str, caption: str, digits: int = 1, *, lowest: bool = False
) -> Sheet:
    """Lay out any frame with `COLUMNS` in the same way.

    Args:
        table: a row a pair and encoding.
        title: the heading.
        caption: what was measured.
        digits: decimals in print.
        lowest: whether the lowest value is the best.
    """
    rows = [
        _pair_row(pair, group, digits, lowest) for pair, group in table.groupby(PAIR, sort=False)
    ]
    means = [_means_row(table, digits, lowest)] if len(rows) > 1 else []
    encodings = list(table["encoding"].unique())
    return Sheet(
        title=title,
        caption=f"{caption} {_reading(table, lowest)}",
        header=["Pair", *(encoding_label(encoding) for encoding in encodings)],
        rows=[[row.get(name, Cell("–")) for name in ("pair", *encodings)] for row in rows + means],
        footer=len(means),
    )


def _reading(table: pd.DataFrame, lowest: bool) -> str:
    seeds = sorted({table["n_seeds"].min(), table["n_seeds"].max()})
    count = "one seed" if seeds == [1] else f"{'–'.join(map(str, seeds))} seeds"
    spread = "" if seeds == [1] else " ± half the width of Student's 95 % interval"
    paper = "; the paper's number in parentheses" if table["paper"].notna().any() else ""
    best = "lowest" if lowest else "highest"
    return f"Mean over {count}{spread}{paper}. Bold: {best} of the row."


def _pair_row(pair: Any, group: pd.DataFrame, digits: int, lowest: bool) -> dict[str, Cell]:
    best = _best(group["value"], digits, lowest)
    cells = {"pair": Cell(pair_label(*pair))}
    for row in group.to_dict("records"):
        text = number(row["value"], digits)
        width = (row["ci_high"] - row["ci_low"]) / 2
        spread = "" if math.isnan(width) else f" ± {number(width, digits)}"
        cells[row["encoding"]] = Cell(text + spread, _note(row["paper"], digits), text == best)
    return cells


def _means_row(table: pd.DataFrame, digits: int, lowest: bool) -> dict[str, Cell]:
    # A mean over some of the pairs must not stand beside one over all of them.
    values = pivot(table, PAIR).mean(skipna=False)
    papers = pivot(table, PAIR, "paper").mean(skipna=False)
    best = _best(values, digits, lowest)
    cells = {"pair": Cell("Mean")}
    for encoding in map(str, values.index):
        text = number(values[encoding], digits)
        cells[encoding] = Cell(text, _note(papers[encoding], digits), text == best)
    return cells


def _note(paper: float, digits: int) -> str:
    return "" if math.isnan(paper) else f"paper {number(paper, digits)}"


def _best(values: pd.Series, digits: int, lowest: bool) -> str:
    return number(values.min() if lowest else values.max(), digits)


def _all_rows(frame: pd.DataFrame, _: Settings) -> pd.DataFrame:
    return frame


def _noise_title(settings: Settings) -> str:
    return f"Table 3. Test accuracy (%) under depolarizing noise {_noise_strength(settings)}"


def _noise_strength(settings: Settings) -> str:
    return f"of strength {settings['noise.table']['strength']:g}"


def _noise_caption(settings: Settings) -> str:
    setting = settings["noise.table"]
    places = {"encoding": "after the encoding", "blocks": "after every block"}
    where = " and ".join(places.get(place, place) for place in settings["noise.placement"])
    shots = f"{setting['shots']} shots an image" if setting["shots"] else "infinitely many shots"
    training = "under the same noise" if setting["trained_under_noise"] else "without noise"
    return (
        f"Test accuracy (%) under depolarizing noise {_noise_strength(settings)} {where}, "
        f"{shots}, models trained {training}."
    )


def _attack_title(settings: Settings) -> str:
    setting = settings["attack.table"]
    attack = attack_label(setting["method"])
    return f"Table 4. Test accuracy (%) under {attack}, ε = {setting['epsilon']:g}"


def _attack_caption(settings: Settings) -> str:
    setting = settings["attack.table"]
    return (
        f"Test accuracy (%) under {attack_label(setting['method'])} of strength "
        f"ε = {setting['epsilon']:g} on the {setting['space']}, models trained on clean images."
    )


def _entropy_caption(settings: Settings) -> str:
    cuts = {"readout": "readout | data", "half": "half | half"}
    return (
        f"Entanglement entropy ({settings['entropy.base']}) of the trained model on test images, "
        f"cut {cuts[settings['entropy.cut']]}."
    )


KINDS = {
    "table1_accuracy": Kind(
        title=lambda _: "Table 1. Test accuracy (%)",
        rows=_all_rows,
        column=lambda _: "accuracy",
        caption=lambda _: "Test accuracy (%) without noise, on the whole test set.",
    ),
    "table2_entropy": Kind(
        title=lambda settings: f"Table 2. Entanglement entropy ({settings['entropy.base']})",
        rows=_all_rows,
        column=lambda settings: f"entropy_{settings['entropy.cut']}_{settings['entropy.base']}",
        caption=_entropy_caption,
        scale=1.0,
        digits=2,
        lowest=True,
    ),
    "table3_depolarizing": Kind(
        title=_noise_title,
        rows=lambda frame, settings: select(frame, settings["noise.table"], "noise.table"),
        column=lambda _: "accuracy",
        caption=_noise_caption,
    ),
    "table4_fgsm": Kind(
        title=_attack_title,
        rows=lambda frame, settings: select(frame, settings["attack.table"], "attack.table"),
        column=lambda _: "accuracy",
        caption=_attack_caption,
    ),
}
