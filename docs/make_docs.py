"""Put what a run came to into README.md, and its Figure 2 into docs/.

python -m docs.make_docs FOLDER
"""

import shutil
import sys
from pathlib import Path

import pandas as pd

from atp.claims.verdict import NO_EFFECT, NOT_TESTABLE, OPPOSITE, SUPPORTED, UNDECIDED
from atp.files import read_json
from atp.results.labels import encoding_label
from atp.results.tidy import TASK
from atp.workflow.provenance import NAME

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- verdicts -->", "<!-- end of verdicts -->"
MARKS = {
    SUPPORTED: "✔ supported",
    OPPOSITE: "✘ opposite",
    NO_EFFECT: "○ no effect",
    UNDECIDED: "? undecided",
    NOT_TESTABLE: "– not testable",
}

PRUNED = "atp"
COMPARED = {
    "angle": "angle encoding",
    "angle_matched_compute": "angle encoding, the best of as many trainings as ATP's search had",
    "logistic": "logistic regression",
    "svm": "support vector machine",
    "mlp": "perceptron of as many parameters",
}


def main(results: Path) -> None:
    """Copy Figure 2; write the verdicts, with the run's revision, and what stands beside them."""
    shutil.copyfile(results / "figures" / "figure2_summary.png", ROOT / "docs" / "figure2.png")
    readme = ROOT / "README.md"
    tables = results / "tables"
    parts = [
        verdicts(pd.read_csv(results / "claims.csv"), revision(results)),
        agreement((tables / "agreement.md").read_text(encoding="utf-8")),
        controls(pd.read_csv(tables / "controls.csv")),
    ]
    text = with_verdicts(readme.read_text(encoding="utf-8"), "\n\n".join(parts))
    readme.write_text(text, encoding="utf-8")


def revision(results: Path) -> str:
    """Git's short name of the commit that the latest run of these results was made with."""
    code = read_json(results / NAME)["runs"][-1]["code"]
    if code["revision"] is None:
        return "unknown"
    return str(code["revision"][:7]) + ("" if code["clean"] else " with changes")


def verdicts(claims: pd.DataFrame, commit: str) -> str:
    """The Markdown table of `claims.csv`, one row per claim."""
    counts = claims["verdict"].value_counts()
    told = ", ".join(f"{counts[name]} {name}" for name in MARKS if name in counts)
    lines = [
        f"**Of the paper's {len(claims)} claims: {told}** (revision {commit}).",
        "",
        "| claim | on the paper's own numbers | in this run | evidence from this run |",
        "| --- | --- | --- | --- |",
    ]
    for row in claims.to_dict("records"):
        lines.append(
            f"| {row['claim']} ({row['source']}) | {MARKS[row['paper_verdict']]} "
            f"| **{MARKS[row['verdict']]}** | {row['ours']} |"
        )
    return "\n".join(lines)


def agreement(page: str) -> str:
    """The rows of `agreement.md`: whether the paper's tables reproduce, a sentence each."""
    rows = [line for line in page.splitlines() if line.startswith("|")]
    return "\n".join(
        [
            "**Do the paper's numbers reproduce?** ([how this is judged](docs/statistics.md))",
            "",
            *rows,
        ]
    )


def controls(table: pd.DataFrame) -> str:
    """ATP beside controls of equal compute or size, from `controls.csv`, as a Markdown table."""
    own = table[table["control"].isin([PRUNED, *COMPARED])]
    wide = own.pivot(index=TASK, columns="control", values="value").dropna()
    lines = [
        f"**ATP beside controls** on the same images, mean over {len(wide)} pairs "
        "([what they are](docs/controls.md)).",
        "",
        "| model | test accuracy (%) | ATP is ahead on |",
        "| --- | --: | --: |",
        f"| {encoding_label(PRUNED)} | {wide[PRUNED].mean():.1f} | |",
    ]
    for name in COMPARED:
        if name in wide:
            ahead = int((wide[PRUNED] > wide[name] + 1e-9).sum())
            lines.append(f"| {COMPARED[name]} | {wide[name].mean():.1f} | {ahead} of {len(wide)} |")
    return "\n".join(lines)


def with_verdicts(readme: str, table: str) -> str:
    """README.md with another table between its markers."""
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
