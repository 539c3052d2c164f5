"""A table as a web page of its own: for a screen of any width, and for print."""

from html import escape

from atp.results.sheet import Cell, Sheet

# Everything hangs on .sheet, so that a page can also be set into another one.
STYLE = """
.sheet { container-type: inline-size; margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem;
  font: 1rem/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
.sheet h1 { font-size: 1.3rem; }
.sheet table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.sheet th, .sheet td { padding: .35rem .7rem; text-align: right; vertical-align: top; }
.sheet .name { text-align: left; }
.sheet .note { color: #555; }
.sheet tbody tr { border-top: 1px solid #ddd; }
.sheet thead tr { border-bottom: 2px solid #555; }
.sheet .footer { border-top: 2px solid #555; }
@container (max-width: 46rem) {
  .sheet table, .sheet tbody, .sheet tr, .sheet td { display: block; }
  .sheet thead { display: none; }
  .sheet tr { padding: .6rem 0; }
  .sheet td { padding: .1rem 0; text-align: left; }
  .sheet td::before { content: attr(data-column) ": "; color: #555; }
  .sheet td:first-child { font-weight: bold; }
  .sheet td:first-child::before { content: none; }
}
@media print {
  @page { size: landscape; margin: 1cm; }
  .sheet { max-width: none; margin: 0; font-size: 9pt; }
  .sheet tr { break-inside: avoid; }
}
"""


def page(sheet: Sheet) -> str:
    """Render as a page of HTML that needs no other file; on a phone a row becomes a block."""
    body = len(sheet.rows) - sheet.footer
    rows = [
        _row(sheet, row, ' class="footer"' if position == body else "")
        for position, row in enumerate(sheet.rows)
    ]
    header = "".join(
        f'<th scope="col"{_name(sheet, column)}>{escape(text)}</th>'
        for column, text in enumerate(sheet.header)
    )
    lines = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f"<title>{escape(sheet.title)}</title><style>{STYLE}</style></head><body>",
        f'<main class="sheet"><h1>{escape(sheet.title)}</h1><p>{escape(sheet.caption)}</p>',
        f"<table><thead><tr>{header}</tr></thead><tbody>",
        *rows,
        "</tbody></table></main></body></html>",
    ]
    return "\n".join(lines) + "\n"


def _row(sheet: Sheet, cells: list[Cell], attribute: str) -> str:
    shown = "".join(
        f'<td data-column="{escape(sheet.header[column])}"{_name(sheet, column)}>{_cell(cell)}</td>'
        for column, cell in enumerate(cells)
    )
    return f"<tr{attribute}>{shown}</tr>"


def _name(sheet: Sheet, column: int) -> str:
    return ' class="name"' if column < sheet.names else ""


def _cell(cell: Cell) -> str:
    text = f"<b>{escape(cell.text)}</b>" if cell.bold else escape(cell.text)
    return f'{text} <span class="note">({escape(cell.note)})</span>' if cell.note else text
