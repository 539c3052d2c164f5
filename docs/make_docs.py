"""Put a run's verdicts and Figure 2 into README.md and docs/: python -m docs.make_docs FOLDER."""

import shutil
import sys
from pathlib import Path

import pandas as pd

from atp.claims.verdict import NO_EFFECT, NOT_TESTABLE, OPPOSITE, SUPPORTED, UNDECIDED
from atp.files import read_json
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


def main(results: Path) -> None:
    """Copy Figure 2 and write the verdicts, with the revision that the run was made with."""
    shutil.copyfile(results / "figures" / "figure2_summary.png", ROOT / "docs" / "figure2.png")
    readme = ROOT / "README.md"
    table = verdicts(pd.read_csv(results / "claims.csv"), revision(results))
    readme.write_text(with_verdicts(readme.read_text(encoding="utf-8"), table), encoding="utf-8")


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


def with_verdicts(readme: str, table: str) -> str:
    """README.md with another table between its markers."""
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
