"""Put what a run came to into README.md and the pages beside this file.

python -m docs.make_docs FOLDER [OTHER ...]

README's verdicts and Figure 2 are those of the first folder of results; a page takes its tables
from the first that has them, and stays as it is where none does.
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

OUTCOMES = {
    "population.md": ["population"],
    "regime.md": ["regime"],
    "readings.md": ["readings", "readings_shared", "readings_curve"],
}
"""The tables that a page shows."""

PRUNED = "atp"
COMPARED = {
    "angle": "angle encoding",
    "angle_matched_compute": "angle encoding, the best of as many trainings as ATP's search had",
    "logistic": "logistic regression",
    "svm": "support vector machine",
    "mlp": "perceptron of as many parameters",
}


def main(results: Path, *others: Path) -> None:
    """Copy Figure 2; fill README.md and the pages that show what further targets came to."""
    shutil.copyfile(results / "figures" / "figure2_summary.png", ROOT / "docs" / "figure2.png")
    tables = results / "tables"
    parts = [
        verdicts(pd.read_csv(results / "claims.csv"), revision(results)),
        agreement((tables / "agreement.md").read_text(encoding="utf-8")),
        controls(pd.read_csv(tables / "controls.csv")),
    ]
    fill(ROOT / "README.md", "\n\n".join(parts))
    for page, names in OUTCOMES.items():
        for folder in (results, *others):
            if all((folder / "tables" / f"{name}.md").exists() for name in names):
                fill(ROOT / "docs" / page, outcome(folder, names))
                break


def outcome(folder: Path, names: list[str]) -> str:
    """Tables of a folder of results, each under its title, and the revision."""
    pages = [(folder / "tables" / f"{name}.md").read_text(encoding="utf-8") for name in names]
    shown = [
        f"**{title_of(page)}** (revision {revision(folder)})\n\n{rows_of(page)}" for page in pages
    ]
    return "\n\n".join(shown)


def title_of(page: str) -> str:
    """The title of a table's page."""
    return page.splitlines()[0].removeprefix("# ")


def rows_of(page: str) -> str:
    """The table of a table's page."""
    return "\n".join(line for line in page.splitlines() if line.startswith("|"))


def fill(path: Path, content: str) -> None:
    """Put something else between the markers of a page."""
    path.write_text(with_verdicts(path.read_text(encoding="utf-8"), content), encoding="utf-8")


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
    question = "**Do the paper's numbers reproduce?** ([how this is judged](docs/statistics.md))"
    return f"{question}\n\n{rows_of(page)}"


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
    """A page with another content between its markers."""
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
