"""Lines of writing are put in rows and blocks, and spans lead back to boxes."""

from __future__ import annotations

import pytest

from companion_api.detectors.words.reading_order import blocks, rows
from companion_api.detectors.words.written_line import Line


def line(text: str, left: float, top: float, height: float = 20) -> Line:
    """Return an upright line whose letters are half as wide as high."""
    return Line(text, (left, top), (len(text) * height / 2, 0), (0, height), 0.9)


def turned(one: Line) -> Line:
    """Return the line in a picture that lies on its right side: a quarter turn, downwards."""
    (x, y), (ax, ay), (dx, dy) = one.start, one.along, one.down
    return Line(one.text, (1000 - y, x), (-ay, ax), (-dy, dx), one.score)


LABEL = [line("Smith", 100, 130), line("Olivia", 100, 100)]


def test_lines_under_each_other_are_one_block() -> None:
    """From the top down, whatever order they were read in."""
    assert [block.text for block in blocks(LABEL)] == ["Olivia\nSmith"]


def test_words_beside_each_other_are_one_row() -> None:
    """With a space between them, from the left."""
    assert [block.text for block in blocks([line("Smith", 170, 101), line("Olivia", 100, 100)])] == ["Olivia Smith"]


def test_a_block_that_lies_on_its_side_is_read_as_it_runs() -> None:
    """The way most writing runs counts as to the right."""
    assert [block.text for block in blocks([turned(one) for one in LABEL])] == ["Olivia\nSmith"]


@pytest.mark.parametrize(
    "far",
    [
        line("Welcome", 600, 130),  # beside
        line("Welcome", 100, 400),  # far below
        line("Welcome", 100, 160, height=90),  # of another size
    ],
)
def test_what_stands_apart_is_a_block_of_its_own(far: Line) -> None:
    """Another label's words are not joined to a name."""
    assert [block.text for block in blocks([*LABEL, far])] == ["Olivia\nSmith", "Welcome"]


def test_rows_go_across_columns() -> None:
    """The columns of a mark book are told apart by tabs."""
    table = [line("Smith", 100, 100), line("Olivia", 400, 102), line("Jones", 100, 150), line("Tom", 400, 149)]
    assert [row.text for row in rows(table)] == ["Smith\tOlivia", "Jones\tTom"]


def test_a_span_leads_to_the_box_of_its_words() -> None:
    """Words in the second line are boxed there; a letter's half is added on either side."""
    (block,) = blocks([line("Star of the week", 100, 100), line("Olivia", 100, 130)])
    assert block.box(block.text.index("Olivia"), len(block.text)) == (100, 130, 60, 20)


def test_a_span_over_two_lines_has_one_box() -> None:
    """The box goes around both halves of a name."""
    (block,) = blocks(LABEL)
    assert block.box(0, len(block.text)) == (100, 100, 60, 50)


def test_the_worst_line_sets_the_score() -> None:
    """A name is as sure as the half that was read worse."""
    (block,) = blocks([LABEL[1], Line("Smith", (100, 130), (50, 0), (0, 20), 0.6)])
    assert block.score(0, len(block.text)) == 0.6


def test_no_lines_are_no_blocks() -> None:
    """An empty picture has neither rows nor blocks."""
    assert (blocks([]), rows([])) == ([], [])


def in_perspective(text: str, left: float, top: float) -> Line:
    """Return a line of a sheet whose rows rise at its top and fall at its foot, by up to a tenth."""

    def seen(x: float, y: float) -> tuple[float, float]:
        return x, y + (y - 250) / 2500 * (x - 400)

    start, end = seen(left, top), seen(left + len(text) * 10, top)
    return Line(text, start, (end[0] - start[0], end[1] - start[1]), (0, 20), 0.9)


def test_rows_of_a_sheet_in_perspective_stay_together() -> None:
    """Rows that run apart towards one side are one row each, though a column's lines drift by more than a letter."""
    people = ["Smith Olivia", "Jones Tom", "Malik Zara", "Price Ella", "Nowak Jan", "Evans Mia"]
    lines = []
    for number, person in enumerate(people):
        last, first = person.split()
        top = 30 + 88 * number
        lines += [in_perspective(last, 40, top), in_perspective(first, 400, top), in_perspective("7", 760, top)]
    assert [row.text for row in rows(lines)] == [f"{one.replace(' ', '\t')}\t7" for one in people]
