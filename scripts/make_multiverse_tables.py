"""Judge the claims in every setting, and say which choice decides them."""

from types import SimpleNamespace
from typing import Any

from atp.multiverse.effects import setting_effects
from atp.results.tidy import read_models, write_frame
from atp.results.write import write_sheet
from atp.tables.multiverse import choices_sheet, choices_table, multiverse_sheet
from atp.workflow.step import run_step


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the effects with their settings, and what each choice does to them."""
    effects = setting_effects(read_models(inputs.settings), settings)
    choices = choices_table(effects)
    write_frame(outputs.effects, effects)
    write_frame(outputs.choices, choices)
    of_choices = SimpleNamespace(md=outputs.choices_md, html=outputs.choices_html)
    write_sheet(outputs, multiverse_sheet(effects, choices), "multiverse")
    write_sheet(of_choices, choices_sheet(choices), "multiverse_choices")


run_step(main, snakemake)
