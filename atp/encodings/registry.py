"""The encodings by name: data alone, so that the workflow and the tables can read it.

The module of an encoding carries its name. A new encoding is that module and one line here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One encoding.

    Attributes:
        class_name: its class in the module of its name.
        label: its name in tables and figures.
        color: of its lines and bars; another one for every encoding.
        marker: of its points, as Matplotlib names it; another one for every encoding.
        dash: of its lines, as Matplotlib names it.
        sections: the config keys its `fit` reads.
        prunes: it needs the threshold's mask.
    """

    class_name: str
    label: str
    color: str
    marker: str
    dash: str
    sections: tuple[str, ...] = ()
    prunes: bool = False

    @property
    def computing(self) -> tuple[object, ...]:
        """What a result depends on."""
        return self.class_name, self.sections, self.prunes

    @property
    def printing(self) -> tuple[object, ...]:
        """What a table or a figure depends on besides."""
        return self.label, self.color, self.marker, self.dash


# Okabe & Ito's colours, told apart by colour-blind readers; markers for grey print.
ENCODINGS = {
    "angle": Entry("Angle", "Angle", "#0072B2", "o", "-"),
    "amplitude": Entry("Amplitude", "Amplitude", "#E69F00", "s", "--"),
    "atp": Entry("ATP", "ATP", "#D55E00", "D", "-", sections=("threshold.prune",), prunes=True),
    "pca": Entry("PCA", "PCA", "#009E73", "^", "-.", sections=("pca",)),
    "sqe": Entry("SQE", "SQE", "#CC79A7", "v", ":", sections=("sqe",)),
}
