"""Judge every claim but the one about time, on the paper's numbers and on ours."""

from atp.claims.judge import judge_claims
from atp.claims.ours import own_results
from atp.claims.published import published
from atp.claims.rules import TIMED, read_rules
from atp.claims.table import OURS, PAPER, effects_table, verdict_table
from atp.results.tidy import write_frame
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the verdicts, and every effect that they rest on."""
    rules = [rule for rule in read_rules(step.inputs.rules) if rule.id != TIMED]
    paper = judge_claims(rules, published(step.inputs), step.settings)
    ours = judge_claims(rules, own_results(step.inputs, step.settings), step.settings)
    write_frame(step.outputs.verdicts, verdict_table(paper, ours))
    write_frame(step.outputs.effects, effects_table({PAPER: paper, OURS: ours}))


run_step(main, snakemake)
