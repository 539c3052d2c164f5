"""Every effect has its row, its numbers, its place on the axis and its finding."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from atp.claims.table import EFFECTS, OURS, PAPER
from atp.claims.verdict import NO_EFFECT, NOT_TESTABLE, OPPOSITE, SUPPORTED, UNDECIDED, VERDICTS
from atp.figures.claims import FINDINGS, draw_figure, relative
from atp.figures.style import save
from atp.results.tidy import write_frame

NAN = float("nan")
FOLDERS = ("first", "second")
LONG = "Moderate thresholds raise accuracy, high ones lower it; FashionMNIST's best lie in 0.1–0.3"
CLAIMS = [
    ("accuracy", "ATP is best", UNDECIDED),
    ("sweet-spot", LONG, OPPOSITE),
    ("fgsm", "ATP resists", NO_EFFECT),
    ("overhead", "ATP costs little", SUPPORTED),
    ("hardware", "ATP gains", NOT_TESTABLE),
]
# id, numbers, effect, setting, unit, value, low, high, no effect, smallest, stated, finding
ROWS = [
    ("accuracy", PAPER, "ATP − Angle", "", "points", 2.0, 1.0, 3.0, 0, 1, NAN, SUPPORTED),
    ("accuracy", OURS, "ATP − Angle", "", "points", 0.5, -0.5, 3.0, 0, 1, NAN, UNDECIDED),
    ("accuracy", OURS, "ATP highest", "", "% of pairs", 35, 20, 50, 20, 50, NAN, UNDECIDED),
    ("sweet-spot", OURS, "rise", "", "points", -4.0, -5.0, -3.0, 0, 2, NAN, OPPOSITE),
    ("fgsm", OURS, "ATP − PCA", "FGSM", "points", 0.1, 0.0, 0.2, 0, 1, NAN, NO_EFFECT),
    ("fgsm", OURS, "ATP − PCA", "PGD", "", 0.25, 0.0, 0.5, 0, 0.5, NAN, NO_EFFECT),
    ("overhead", OURS, "margin", "", "%", 5.0, 0.0, 295.0, -5, -5, 0.0, SUPPORTED),
]


@pytest.fixture(scope="module")
def figure(tmp_path_factory):
    return draw(tmp_path_factory.mktemp("frames"))


def draw(folder, rows=tuple(ROWS)):
    names = ["id", "numbers", "effect", "setting", "unit", "value", "ci_low", "ci_high"]
    names += ["no_effect", "smallest", "stated", "finding"]
    effects = pd.DataFrame(list(rows), columns=names).reindex(columns=EFFECTS)
    write_frame(folder / "effects.csv", effects)
    write_frame(folder / "claims.csv", pd.DataFrame(CLAIMS, columns=["id", "claim", "verdict"]))
    files = {"claims": folder / "claims.csv", "effects": folder / "effects.csv"}
    return draw_figure(files, None)


def texts(figure):
    """The words of every row, from the top."""
    found = {}
    for text in figure.axes[0].texts:
        if text.get_transform() == figure.axes[0].get_yaxis_transform():
            found.setdefault(text.get_position()[1], []).append(text.get_text())
    return [found[position] for position in sorted(found)]


def marks(figure, marker):
    """Places and colours of the points of one marker, from the top."""
    points = [line for line in figure.axes[0].lines if line.get_marker() == marker]
    drawn = [(*line.get_xydata()[0], to_hex(line.get_color())) for line in points]
    return sorted((y, x, color) for x, y, color in drawn if not np.isnan(x))


def test_rows_are_grouped_by_claim_with_the_verdict_and_the_numbers_at_the_right(figure):
    first, second = LONG[: LONG.index(" best lie")], "best lie in 0.1–0.3"
    assert texts(figure) == [
        ["ATP is best", UNDECIDED],
        ["ATP − Angle", "0.5 [−0.5, 3.0] pt"],
        ["ATP highest", "35 [20, 50] %"],
        [first, OPPOSITE],
        [second, ""],
        ["rise", "−4.0 [−5.0, −3.0] pt"],
        ["ATP resists", NO_EFFECT],
        ["FGSM"],
        ["ATP − PCA", "0.1 [0.0, 0.2] pt"],
        ["PGD"],
        ["ATP − PCA", "0.25 [0.00, 0.50]"],
        ["ATP costs little", SUPPORTED],
        ["margin", "5 [0, 295] %"],
        ["ATP gains", NOT_TESTABLE],
    ]


def test_effects_are_drawn_in_units_of_the_smallest_that_matters(figure):
    open_circles = [x for _, x, color in marks(figure, "o") if color == to_hex("#6f6f6f")]
    assert open_circles == pytest.approx([0.5, 0.5])  # 35 is half way from 20 to 50 %
    assert [x for _, x, _ in marks(figure, "s")] == pytest.approx([-2])
    assert [x for _, x, _ in marks(figure, "v")] == pytest.approx([0.1, 0.5])
    intervals = [line.get_xdata() for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert [-0.5, 3.0] in [list(ends) for ends in intervals]
    low, high = figure.axes[0].get_xlim()
    assert high == -low > 60  # the end at 300 / 5 units is inside


def test_a_bound_is_where_other_effects_have_none():
    assert relative(-5, -5, -5) == 0
    assert relative(5, -5, -5) == 2
    assert relative(-10, -5, -5) == -1
    assert relative(3, 0, 0) == 3


def test_the_papers_values_are_marked_where_it_has_any(figure):
    diamonds = marks(figure, "D")
    assert [x for _, x, _ in diamonds] == pytest.approx([2, 1])  # printed; stated above a bound
    assert diamonds[0][0] == marks(figure, "o")[0][0]


def test_findings_differ_in_colour_or_marker_and_all_are_in_the_legend(figure):
    looks = {(f["color"], f["marker"], f.get("markerfacecolor")) for f in FINDINGS.values()}
    assert set(FINDINGS) == set(VERDICTS)
    assert len(looks) == len(VERDICTS)
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend[:5] == list(FINDINGS)


def test_no_words_leave_the_page_or_reach_the_verdict(figure):
    figure.canvas.draw()
    page = figure.bbox
    for ax_text in figure.axes[0].texts:
        box = ax_text.get_window_extent()
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
    heading = next(t for t in figure.axes[0].texts if t.get_text().startswith("Moderate"))
    verdict = next(t for t in figure.axes[0].texts if t.get_text() == OPPOSITE)
    assert heading.get_window_extent().x1 < verdict.get_window_extent().x0


def test_without_any_effect_the_claims_are_told(tmp_path):
    found = [row[0] for row in texts(draw(tmp_path, rows=()))]
    assert found[0] == "ATP is best"
    assert found[-1] == "ATP gains"


def test_equal_numbers_give_equal_files(tmp_path):
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
        outputs = {name: tmp_path / folder / f"claims.{name}" for name in ("svg", "pdf", "png")}
        save(draw(tmp_path / folder), outputs)
    for name in ("svg", "pdf", "png"):
        first, second = (
            (tmp_path / f / f"claims.{name}").read_bytes() for f in ("first", "second")
        )
        assert first == second
