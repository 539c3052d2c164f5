"""Reading what Snakemake says it will run."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def scheduled(output: str) -> dict[str, int]:
    """Jobs by rule, from a dry run's table."""
    lines = output.split("Job stats:", 1)
    if len(lines) == 1:
        return {}
    jobs = {}
    for line in lines[1].splitlines()[3:]:
        words = line.split()
        if len(words) != 2 or words[0] == "total":
            break
        jobs[words[0]] = int(words[1])
    return jobs
