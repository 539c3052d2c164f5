"""Judge the claims in every setting, and say which choice decides them."""

from typing import Any

from atp.files import write_text
from atp.multiverse.effects import setting_effects
from atp.step import run_step
from atp.tables.multiverse import choices_sheet, choices_table, multiverse_sheet
from atp.tables.page import page
from atp.tables.sheet import markdown
from atp.tables.tidy import read_models, write_frame


def main(inputs: Any, outputs: Any, settings: dict[str, Any], wildcards: Any) -> None:
    """Write the effects with their settings, and what each choice does to them."""
    effects = setting_effects(read_models(inputs.settings), settings)
    choices = choices_table(effects)
    write_frame(outputs.effects, effects)
    write_frame(outputs.choices, choices)
    for sheet, md, html in (
        (multiverse_sheet(effects, choices), outputs.md, outputs.html),
        (choices_sheet(choices), outputs.choices_md, outputs.choices_html),
    ):
        write_text(md, markdown(sheet))
        write_text(html, page(sheet))


run_step(main, snakemake)
