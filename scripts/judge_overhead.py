"""Judge the claim about time, apart from the others: times differ from run to run."""

from atp.claims.judge import judge_claims
from atp.claims.ours import own_times
from atp.claims.published import unprinted
from atp.claims.rules import TIMED, read_rules
from atp.claims.table import verdict_table
from atp.results.tidy import write_frame
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the verdict on the measured times."""
    rules = [rule for rule in read_rules(step.inputs.rules) if rule.id == TIMED]
    times = own_times(step.inputs.overhead, step.inputs.reference)
    judged = [judge_claims(rules, found, step.settings) for found in (unprinted(), times)]
    write_frame(step.outputs.verdict, verdict_table(*judged))


run_step(main, snakemake)
