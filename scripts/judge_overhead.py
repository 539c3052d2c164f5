"""Judge the claim about time, apart from the others: times differ from run to run."""

from typing import Any

from atp.claims.effects import read_statistics
from atp.claims.judge import judge_claim
from atp.claims.ours import own_times
from atp.claims.published import unprinted
from atp.claims.rules import read_rules
from atp.claims.table import verdict_table
from atp.results.tidy import write_frame
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the verdict on the measured times."""
    statistics = read_statistics(settings)
    (rule,) = [rule for rule in read_rules(inputs.rules) if rule.id == "overhead"]
    ours = own_times(inputs.overhead, inputs.reference)
    judged = [[judge_claim(rule, evidence, statistics)] for evidence in (unprinted(), ours)]
    write_frame(outputs.verdict, verdict_table(*judged))


run_step(main, snakemake)
