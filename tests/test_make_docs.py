"""docs/make_docs.py: README's verdicts and their revision come from the folder of results."""

import json

import pandas as pd
import pytest
from helpers.runs import ROOT

from atp.results.sheet import Cell, Sheet, markdown
from docs.make_docs import (
    BEGIN,
    END,
    OUTCOMES,
    agreement,
    controls,
    outcome,
    revision,
    verdicts,
    with_verdicts,
)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ({"revision": "0123456789abcdef", "clean": True}, "0123456"),
        ({"revision": "0123456789abcdef", "clean": False}, "0123456 with changes"),
        ({"revision": None, "clean": None}, "unknown"),
    ],
)
def test_the_revision_is_that_of_the_latest_run(tmp_path, code, told):
    runs = [{"code": {"revision": "f" * 40, "clean": True}}, {"code": code}]
    (tmp_path / "provenance.json").write_text(json.dumps({"runs": runs}))
    assert revision(tmp_path) == told


def test_every_claim_is_a_row_between_the_markers():
    claims = pd.DataFrame(
        {
            "claim": ["A is best", "B is worst"],
            "source": ["Table 1", "Table 2"],
            "paper_verdict": ["supported", "not testable"],
            "verdict": ["opposite", "no effect"],
            "ours": ["+1", "+2"],
        }
    )
    readme = (ROOT / "README.md").read_text()
    changed = with_verdicts(readme, verdicts(claims, "0123456"))
    table = changed.split(BEGIN)[1].split(END)[0]
    assert "2 claims: 1 opposite, 1 no effect** (revision 0123456)" in table
    assert "| B is worst (Table 2) | – not testable | **○ no effect** | +2 |" in table
    assert changed.split(BEGIN)[0] == readme.split(BEGIN)[0]
    assert changed.split(END)[1] == readme.split(END)[1]


def accuracies(pair, **values):
    return pd.DataFrame(
        {
            **{"dataset": "mnist", "class_0": pair[0], "class_1": pair[1]},
            **{"control": list(values), "value": list(values.values())},
        }
    )


def test_controls_are_means_over_the_pairs_that_all_have():
    table = pd.concat(
        [
            accuracies((0, 1), atp=90.0, angle=90.0, logistic=95.0, drop_random=80.0),
            accuracies((2, 4), atp=80.0, angle=79.0, logistic=75.0, drop_random=70.0),
            accuracies((2, 8), atp=99.0, angle=1.0),
        ]
    )
    lines = controls(table).splitlines()
    assert "over 2 pairs" in lines[0]
    assert lines[-3:] == [
        "| ATP | 85.0 | |",
        "| angle encoding | 84.5 | 1 of 2 |",
        "| logistic regression | 85.0 | 1 of 2 |",
    ]


def test_the_rows_of_agreement_are_those_of_its_page():
    sheet = Sheet("a", "Title", "Caption.", ["x", "y"], [[Cell("Table 1"), Cell("not", bold=True)]])
    lines = agreement(markdown(sheet)).splitlines()
    assert lines[2:] == ["| x | y |", "| :-- | --: |", "| Table 1 | **not** |"]


def test_a_page_shows_its_tables_with_title_and_revision(tmp_path):
    (tmp_path / "tables").mkdir()
    for name in ("one", "two"):
        sheet = Sheet(name, f"Title {name}", "Caption.", ["x"], [[Cell(name)]])
        (tmp_path / "tables" / f"{name}.md").write_text(markdown(sheet))
    runs = [{"code": {"revision": "0123456789abcdef", "clean": True}}]
    (tmp_path / "provenance.json").write_text(json.dumps({"runs": runs}))
    first, second = outcome(tmp_path, ["one", "two"]).split("\n\n**")
    assert first.startswith("**Title one** (revision 0123456)\n\n| x |")
    assert second.endswith("| two |")


@pytest.mark.parametrize("page", OUTCOMES)
def test_every_page_has_a_place_for_its_tables(page):
    text = (ROOT / "docs" / page).read_text()
    assert with_verdicts(text, "| filled |").count("| filled |") == 1
