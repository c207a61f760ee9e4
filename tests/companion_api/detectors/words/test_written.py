"""What is written in a picture becomes findings of the text detectors, with a box in place of a span."""

from __future__ import annotations

from picture_helpers import LISTS, make_policy
from PIL import Image

from companion_api.detectors.picture import Picture
from companion_api.detectors.words.written import WritingInspector
from companion_api.detectors.words.written_line import Line
from gatepost.detect.text import TextInspector
from gatepost.finding import Finding, PartRef


class FixedLines:
    """Reads the same lines in every picture."""

    name = "always the same"

    def __init__(self, *lines: Line) -> None:
        self.lines = list(lines)

    def load(self) -> None:
        """Nothing to open."""

    def read(self, picture: Picture, *, limit_s: float) -> list[Line]:
        """Return the fixed lines."""
        return self.lines


def line(text: str, left: float = 100, top: float = 100, score: float = 1.0) -> Line:
    """Return an upright line of letters 10 by 20 pixels."""
    return Line(text, (left, top), (10 * len(text), 0), (0, 20), score)


def find(*lines: Line, scale: int = 1) -> list[Finding]:
    """Return what a picture says that was given ``scale`` times as large as it is looked at."""
    school = make_policy().school
    inspector = WritingInspector(FixedLines(*lines), TextInspector(school, LISTS), school, LISTS)
    picture = Picture(Image.new("RGB", (800, 600)), 800 * scale, 600 * scale)
    return inspector.find(picture, PartRef("image", 2, 1.5), limit_s=1)


def kinds(*lines: Line) -> list[str]:
    """Return the kinds that these lines give."""
    return [finding.kind for finding in find(*lines)]


def test_a_name_has_a_box_and_no_span() -> None:
    """The box is in pixels of the picture as given, around the name alone."""
    (finding,) = find(line("Well done Olivia Smith today"), scale=2)
    assert (finding.kind, finding.span, finding.part) == ("pupil_name", None, PartRef("image", 2, 1.5))
    assert finding.box is not None
    assert (finding.box[0], finding.box[2]) == (2 * 195, 2 * 130)


def test_the_name_itself_is_masked_and_kept_out_of_the_message() -> None:
    """What goes to a device says what was found and not whom."""
    (finding,) = find(line("Olivia Smith"))
    assert finding.masked == "O▒▒▒▒▒ S▒▒▒▒"
    assert "Olivia" not in finding.message
    assert finding.message.startswith("Written in the picture: ")


def test_a_name_in_two_lines_is_one_finding() -> None:
    """First name and surname under each other, as on a lanyard."""
    assert kinds(line("OLIVIA"), line("SMITH", top=124)) == ["pupil_name"]


def test_a_school_in_three_lines_is_found() -> None:
    """A sign breaks the name where it has to."""
    assert kinds(line("Meadowbrook"), line("Primary", top=124), line("School", top=148)) == ["school_name"]


def test_a_row_of_a_table_names_a_pupil() -> None:
    """First name and surname stand in different columns."""
    assert kinds(line("Smith"), line("Olivia", left=400)) == ["pupil_name"]


def test_a_misread_name_is_found() -> None:
    """Letters that look alike are taken for each other in whole names."""
    assert kinds(line("Olivia Srnith")) == ["pupil_name"]


def test_a_label_with_a_first_name_names_a_pupil() -> None:
    """A peg says no more than that."""
    assert kinds(line("Olivia")) == ["pupil_name"]


def test_how_well_it_was_read_counts() -> None:
    """What was read badly is less sure."""
    sure, unsure = find(line("Olivia Smith"))[0], find(line("Olivia Smith", score=0.6))[0]
    assert unsure.confidence == round(sure.confidence * 0.6, 3)


def test_an_address_and_a_number_are_found() -> None:
    """A letter tells where somebody lives."""
    assert kinds(line("14 High Street, Leeds LS1 4AB"), line("call 07700 900123", top=124)) == [
        "address",
        "postcode",
        "phone",
    ]


def test_harmless_words_give_nothing() -> None:
    """Writing alone is no finding."""
    assert kinds(line("All visitors to reception"), line("Welcome", top=124)) == []


def test_a_name_in_small_letters_counts_beside_its_first_name_in_a_table() -> None:
    """Surname and first name in columns, as a handwritten mark book has them."""
    found = find(line("Smith"), line("olivia", left=500), line("8", left=700))
    assert any(finding.kind == "pupil_name" and "Olivia Smith" in " ".join(finding.people) for finding in found)
