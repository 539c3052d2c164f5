"""A table in the formats that a rule asks for."""

from typing import Any

from atp.files import write_text
from atp.results.page import page
from atp.results.sheet import Sheet, latex, markdown


def write_sheet(outputs: Any, sheet: Sheet, label: str) -> None:
    """Write a sheet to a rule's output `md` and, where there are such, `html` and `tex`."""
    write_text(outputs.md, markdown(sheet))
    if hasattr(outputs, "html"):
        write_text(outputs.html, page(sheet))
    if hasattr(outputs, "tex"):
        write_text(outputs.tex, latex(sheet, label))
