"""A table's formats, and names in print."""

from xml.etree import ElementTree

import pandas as pd
import pytest

from atp.data.task import Task
from atp.encodings.registry import ENCODINGS
from atp.results.labels import class_label, encoding_label, task_label
from atp.results.page import page
from atp.results.sheet import Cell, Sheet, latex, number
from atp.results.tidy import TASK, by_task, read_tasks
from atp.results.write import Table, write_table


def test_a_page_holds_what_the_sheet_holds():
    rows = [[Cell("a < b & c"), Cell("1", "paper 2", bold=True)], [Cell("Mean"), Cell("−3")]]
    text = page(Sheet("one", "Title <1>", "Caption.", ["pair", 'in "%"'], rows, footer=1))
    found = ElementTree.fromstring(text.replace("<!DOCTYPE html>", ""))
    assert found.find("head/title").text == "Title <1>"
    assert [row.get("class") for row in found.iter("tr")] == [None, None, "footer"]
    cells = [("".join(cell.itertext()), cell.get("data-column")) for cell in found.iter("td")]
    second = 'in "%"'
    assert cells == [
        *(("a < b & c", "pair"), ("1 (paper 2)", second), ("Mean", "pair"), ("−3", second)),
    ]
    assert [cell.text for cell in found.iter("b")] == ["1"]


def test_latex_escapes_and_sets_the_footer_apart():
    rows = [[Cell("a_b"), Cell("1 ± 2", "paper 50 %", bold=True)], [Cell("Mean"), Cell("3")]]
    lines = latex(Sheet("one", "t", "ε & τ", ["x", "y"], rows, footer=1)).splitlines()
    assert r"\label{tab:one}" in lines
    assert r"\caption{$\varepsilon$ \& $\tau$}" in lines
    assert r"a\_b & \textbf{1 $\pm$ 2} (paper 50 \%) \\" in lines
    assert lines[lines.index(r"Mean & 3 \\") - 1] == r"\midrule"


def test_latex_breaks_the_lines_of_sentences_only():
    rows = [[Cell("a"), Cell("1"), Cell("word " * 20)], [Cell("b"), Cell("2"), Cell("short")]]
    text = latex(Sheet("one", "t", "c", ["x", "y", "z"], rows, names=1))
    assert r"\begin{tabular}{lrp{0.5\linewidth}}" in text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1.25, 1, "1.2"), (-3.0, 0, "−3"), (-0.04, 1, "0.0"), (float("nan"), 2, "–"), (10, 0, "10")],
)
def test_numbers_in_print(value, digits, text):
    assert number(value, digits) == text


def test_a_table_is_written_in_the_formats_that_are_asked_for(tmp_path):
    table = Table(pd.DataFrame({"x": [1 / 3]}), Sheet("one", "Title", "", ["x"], [[Cell("0.33")]]))
    write_table({"csv": tmp_path / "a", "tex": tmp_path / "b"}, table)
    assert (tmp_path / "a").read_text() == "x\n0.3333333333\n"
    assert r"\label{tab:one}" in (tmp_path / "b").read_text()
    assert len(list(tmp_path.iterdir())) == 2


def test_names_in_print():
    assert task_label(Task("fashion_mnist", (2, 8))) == "FashionMNIST (2, 8)"
    assert class_label("pneumonia_mnist", 1) == "1 (pneumonia)"
    assert class_label("digits", 1) == class_label("npz", 1) == "1"
    assert encoding_label("drop_random") == "Random dropped"
    assert encoding_label("unheard of") == "unheard of"


def test_encodings_are_told_apart_in_print():
    for name in ("label", "color", "marker"):
        assert len({getattr(entry, name) for entry in ENCODINGS.values()}) == len(ENCODINGS)


def test_rows_get_the_task_of_their_folder_and_keep_their_order(tmp_path):
    tasks = [Task("mnist", (2, 4)), Task("digits", (0, 1))]
    paths = [tmp_path / task.dataset / task.name / "sweep.csv" for task in tasks]
    for number_of_rows, path in enumerate(paths, start=1):
        path.parent.mkdir(parents=True)
        pd.DataFrame({"tau": [0.5] * number_of_rows}).to_csv(path, index=False)
    rows = read_tasks(paths)
    assert list(rows.columns) == [*TASK, "tau"]
    assert [(task, len(group)) for task, group in by_task(rows)] == [(tasks[0], 1), (tasks[1], 2)]
