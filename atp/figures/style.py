"""How every figure looks, and how it is saved: the same bytes from the same numbers."""

from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from atp.encodings.registry import ENCODINGS
from atp.files import replacing
from atp.results.tidy import Files

COLUMN = 3.4  # width of one text column, in inches
PAGE = 7.0  # width of both
# Okabe & Ito's colours, told apart by colour-blind readers, and a grey.
BLUE, ORANGE, VERMILION = "#0072B2", "#E69F00", "#D55E00"
GREEN, PURPLE, SKY = "#009E73", "#CC79A7", "#56B4E9"
BLACK, GREY = "#000000", "#6f6f6f"
# Of the searches for a threshold, in the order of their table.
SEARCH_COLORS = (VERMILION, GREEN, PURPLE, BLACK, SKY, GREY)
# The controls that drop positions.
DROPPING = {
    "drop_lowest": {"color": VERMILION, "marker": "D", "linestyle": "-"},
    "drop_random": {"color": GREY, "marker": "o", "linestyle": "--"},
    "drop_highest": {"color": SKY, "marker": "^", "linestyle": "-."},
}
OTHER = {"color": BLACK, "marker": "P", "linestyle": "-"}
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "axes.titlesize": 8,
    "axes.labelsize": 7.5,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.3,
    "lines.markersize": 4,
    "hatch.linewidth": 0.8,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "savefig.dpi": 300,
    "svg.fonttype": "path",
    "svg.hashsalt": "atp",
    "pdf.fonttype": 42,
}
# Without these, a file would say when it was made.
METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {"Software": None},
}


def new_figure(width: float, height: float) -> Figure:
    """Make an empty figure in the house's style, sizes in inches."""
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(STYLE)
    return Figure(figsize=(width, height))


def save(figure: Figure, outputs: Files) -> None:
    """Write a figure once per format, to the outputs `svg`, `pdf` and `png`."""
    for suffix, metadata in METADATA.items():
        with replacing(outputs[suffix]) as temporary:
            figure.savefig(temporary, format=suffix, metadata=metadata)


def line_style(encoding: str) -> dict[str, Any]:
    """Colour, marker and dashes of an encoding's line, or of a control's."""
    if encoding not in ENCODINGS:
        return dict(DROPPING.get(encoding, OTHER))
    entry = ENCODINGS[encoding]
    return {"color": entry.color, "marker": entry.marker, "linestyle": entry.dash}


def legend_below(figure: Figure, handles: list[Any], columns: int) -> Legend:
    """Put a legend below all panels, clear of the data."""
    return figure.legend(handles=handles, loc="outside lower center", ncols=columns)


def remove_unused(axes: Any, used: int) -> None:
    """Take away the panels of a grid that nothing was drawn in."""
    for ax in axes.flat[used:]:
        ax.remove()
