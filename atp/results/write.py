"""A table, and the formats that it is written in."""

from dataclasses import dataclass

import pandas as pd

from atp.files import write_text
from atp.results.page import page
from atp.results.sheet import Sheet, latex, markdown
from atp.results.tidy import Files, write_frame

RENDERINGS = {"md": markdown, "html": page, "tex": latex}


@dataclass(frozen=True)
class Table:
    """The same numbers twice.

    Attributes:
        frame: for programs.
        sheet: for readers.
    """

    frame: pd.DataFrame
    sheet: Sheet


def write_table(outputs: Files, table: Table) -> None:
    """Write a table once per output, in the format that the output's name says.

    Args:
        outputs: paths by format: `csv` for the frame; `md`, `html`, `tex` for the sheet.
        table: the table.
    """
    for name, path in outputs.items():
        if name == "csv":
            write_frame(path, table.frame)
        else:
            write_text(path, RENDERINGS[name](table.sheet))
