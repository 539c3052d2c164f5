"""Judge every claim but the one about time, on the paper's numbers and on ours."""

from typing import Any

from atp.claims.effects import read_statistics
from atp.claims.judge import judge_claim
from atp.claims.ours import own_results
from atp.claims.published import published
from atp.claims.rules import read_rules
from atp.claims.table import OURS, PAPER, effects_table, verdict_table
from atp.results.tidy import write_frame
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the verdicts, and every effect that they rest on."""
    statistics = read_statistics(settings)
    paper, ours = published(inputs), own_results(inputs, settings)
    rules = [rule for rule in read_rules(inputs.rules) if rule.id != "overhead"]
    judged = {
        name: [judge_claim(rule, evidence, statistics) for rule in rules]
        for name, evidence in ((PAPER, paper), (OURS, ours))
    }
    write_frame(outputs.verdicts, verdict_table(judged[PAPER], judged[OURS]))
    write_frame(outputs.effects, effects_table(judged))


run_step(main, snakemake)
