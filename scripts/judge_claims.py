"""Judge every claim, on the paper's numbers and on ours."""

from atp.claims.effects import PAIRS
from atp.claims.judge import judge_claims
from atp.claims.ours import own_results
from atp.claims.published import published
from atp.claims.rules import read_rules
from atp.claims.table import OURS, PAPER, claims_table, effects_table
from atp.results.tidy import read_models, write_frame
from atp.results.trained import listed, untrained_models
from atp.results.write import write_table
from atp.workflow.step import Step, run_step


def main(step: Step) -> None:
    """Write the verdicts, and every effect that they rest on."""
    rules, files, settings = read_rules(step.inputs.rules), step.inputs, step.settings
    untrained = untrained_models(read_models(files.clean))
    in_print = settings.replace(statistics=settings.statistics.replace(unit=PAIRS))
    paper = judge_claims(rules, published(files), in_print)
    ours = judge_claims(rules, own_results(files, settings, untrained), settings)
    every = judge_claims(rules, own_results(files, settings), settings) if untrained else ours
    level, left_out = settings.statistics.level, listed(untrained)
    table = claims_table(paper, ours, every, level, left_out)
    write_table({name: step.outputs[name] for name in ("csv", "md", "html")}, table)
    write_frame(step.outputs.effects, effects_table({PAPER: paper, OURS: ours}))


run_step(main, snakemake)
