"""A table for reading: what it says, as Markdown and as LaTeX."""

from dataclasses import dataclass

LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "±": r"$\pm$",
    "×": r"$\times$",
    "−": "$-$",
    "–": "--",
    "ε": r"$\varepsilon$",
    "τ": r"$\tau$",
    "∞": r"$\infty$",
    "→": r"$\to$",
    "|": r"$\vert$",
    "†": r"\textdagger{}",
}


WIDEST = 60  # characters of a cell that LaTeX sets on one line


@dataclass(frozen=True)
class Cell:
    """A cell's text, what follows it in parentheses, and whether it is set in bold."""

    text: str
    note: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table for reading.

    Attributes:
        label: what LaTeX refers to it by, after `tab:`.
        title: the heading, such as `Table 1. Test accuracy (%)`.
        caption: the setting, in whole sentences.
        header: one name per column.
        rows: one cell per column; the first columns are names, the others numbers.
        names: how many columns hold names, set to the left.
        footer: how many rows at the end are set apart.
    """

    label: str
    title: str
    caption: str
    header: list[str]
    rows: list[list[Cell]]
    names: int = 1
    footer: int = 0


def number(value: float, digits: int) -> str:
    """A number with its digits, a true minus sign, and a dash where there is none."""
    if value != value:
        return "–"
    text = f"{value:.{digits}f}"
    is_zero = not text.strip("-0.")
    return text.lstrip("-") if is_zero else text.replace("-", "−")


def markdown(sheet: Sheet) -> str:
    """Render as a Markdown section."""
    numbers = len(sheet.header) - sheet.names
    lines = [
        f"# {sheet.title}",
        "",
        sheet.caption,
        "",
        _markdown_row(sheet.header),
        _markdown_row([":--"] * sheet.names + ["--:"] * numbers),
        *(_markdown_row([_markdown_cell(cell) for cell in row]) for row in sheet.rows),
    ]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _markdown_cell(cell: Cell) -> str:
    text = f"**{cell.text}**" if cell.bold else cell.text
    return f"{text} ({cell.note})" if cell.note else text


def latex(sheet: Sheet) -> str:
    """Render as a LaTeX table; it needs the package booktabs."""
    rows = [_latex_row([_latex_cell(cell) for cell in row]) for row in sheet.rows]
    body = rows[: len(rows) - sheet.footer]
    footer = rows[len(rows) - sheet.footer :]
    lines = [
        r"\begin{table*}",
        r"\centering\small",
        rf"\caption{{{escape(sheet.caption)}}}",
        rf"\label{{tab:{sheet.label}}}",
        rf"\begin{{tabular}}{{{_latex_columns(sheet)}}}",
        r"\toprule",
        _latex_row([escape(name) for name in sheet.header]),
        r"\midrule",
        *body,
        *([r"\midrule", *footer] if footer else []),
        r"\bottomrule",
        r"\end{tabular}",
        r"\end{table*}",
    ]
    return "\n".join(lines) + "\n"


def _latex_columns(sheet: Sheet) -> str:
    """Names to the left, numbers to the right, and sentences in paragraphs."""
    columns = ["l" if place < sheet.names else "r" for place in range(len(sheet.header))]
    for place, cells in enumerate(zip(*sheet.rows, strict=True)):
        if any(len(cell.text) > WIDEST for cell in cells):
            columns[place] = r"p{0.5\linewidth}"
    return "".join(columns)


def _latex_row(cells: list[str]) -> str:
    return " & ".join(cells) + r" \\"


def _latex_cell(cell: Cell) -> str:
    text = escape(cell.text)
    text = rf"\textbf{{{text}}}" if cell.bold else text
    return f"{text} ({escape(cell.note)})" if cell.note else text


def escape(text: str) -> str:
    """Write text so that LaTeX prints it as it is."""
    return "".join(LATEX.get(character, character) for character in text)
