"""Put a run's verdicts and Figure 2 into README.md and docs/: python docs/make_docs.py FOLDER."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- verdicts -->", "<!-- end of verdicts -->"
MARKS = {
    "supported": "✔ supported",
    "not supported": "✘ not supported",
    "inconclusive": "? inconclusive",
    "not testable here": "– not tested",
}


def main(results: Path) -> None:
    """Copy Figure 2 and write the verdicts, with the revision that is checked out."""
    shutil.copyfile(results / "figures" / "figure2_summary.png", ROOT / "docs" / "figure2.png")
    readme = ROOT / "README.md"
    table = verdicts(pd.read_csv(results / "claims.csv"), revision())
    readme.write_text(with_verdicts(readme.read_text(encoding="utf-8"), table), encoding="utf-8")


def revision() -> str:
    """Git's short name of the commit that is checked out."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def verdicts(claims: pd.DataFrame, commit: str) -> str:
    """The Markdown table of `claims.csv`, one row a claim."""
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
