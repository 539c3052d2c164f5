"""docs/make_docs.py: README's verdicts and their revision come from the folder of results."""

import json

import pandas as pd
import pytest
from helpers.runs import ROOT

from docs.make_docs import BEGIN, END, revision, verdicts, with_verdicts


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
