"""Who is known is decided by distance, margin, size and account; where nobody is wanted nothing is computed."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from PIL import Image

from companion_api.detectors.faces.faces import Face
from companion_api.detectors.picture import Picture
from companion_api.identification.identifier import MOST_FACES, FaceIdentifier
from companion_api.identification.template import Agreement, Template, Vector, Whose

AGREED = Agreement(dt.date(2026, 9, 1), "nbrandt", "file 12")
PICTURE = Picture(Image.new("RGB", (800, 600)), 1600, 1200)


class FakeEncoder:
    """Gives the face at left ``x`` the vector (x / 1000, 0), and counts."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def encode(self, _picture: Picture, box: tuple[int, int, int, int]) -> Vector:
        """Return a vector on a line."""
        self.asked.append(box[2])
        return (box[0] / 1000, 0.0)


def template(subject: str, at: float, whose: Whose = "pupil") -> Template:
    """Somebody whose face lies at that point of the line."""
    return Template(whose, subject, ((at, 0.0),), AGREED)


def face(left: int, width: int = 200) -> Face:
    """A face with that left edge, in pixels as given (twice those at working size)."""
    return Face((left, 0, width, width), width, 0.9)


def known(*templates: Template, left: int = 0, account: str = "personal", width: int = 200) -> object:
    """What is said of one face."""
    identifier = FaceIdentifier(templates, frozenset({"004001"}), FakeEncoder())
    (said,) = identifier.known(PICTURE, [face(left, width)], account, lambda: math.inf)  # type: ignore[arg-type]
    return said


@pytest.mark.parametrize(
    ("at", "whose", "expected"),
    [
        (0.49, "pupil", "pupil"),
        (0.51, "pupil", None),
        (0.44, "adult", "adult"),
        (0.46, "adult", None),
    ],
)
def test_a_face_is_known_up_to_a_distance(at: float, whose: Whose, expected: str | None) -> None:
    """Nearer for an adult, because that takes a warning away."""
    assert known(template("x", at, whose), account="official") == expected


def test_a_pupil_with_a_no_is_told_apart() -> None:
    """The consent register's "no" to pictures makes it the graver finding."""
    assert (known(template("004001", 0.1)), known(template("004002", 0.1))) == ("no_photo_consent", "pupil")


def test_of_two_alike_nobody_is_known() -> None:
    """Where the next person is nearly as near, nothing is said."""
    assert known(template("004001", 0.30), template("jpike", 0.33, "adult"), account="official") is None


def test_a_small_face_is_not_compared() -> None:
    """78 pixels as given are 39 at working size."""
    assert (known(template("004001", 0.1), width=78), known(template("004001", 0.1), width=80)) == (
        None,
        "no_photo_consent",
    )


def test_nothing_is_computed_for_staff_on_a_personal_account() -> None:
    """An adult's agreement is for the school's own accounts: elsewhere no face is turned into numbers."""
    encoder = FakeEncoder()
    said = FaceIdentifier([template("jpike", 0.0, "adult")], encoder=encoder).known(
        PICTURE, [face(0)], "personal", lambda: math.inf
    )
    assert (said, encoder.asked) == ([None], [])


def test_the_largest_faces_are_compared_and_no_more() -> None:
    """A stadium does not hold up the post; what is not compared is a stranger's face."""
    encoder = FakeEncoder()
    faces = [face(0, 100 + number) for number in range(MOST_FACES + 5)]
    FaceIdentifier([template("004001", 0.0)], encoder=encoder).known(PICTURE, faces, "personal", lambda: math.inf)
    assert encoder.asked == [100 + number for number in range(MOST_FACES + 4, 4, -1)]


def test_no_face_is_compared_when_the_time_is_over() -> None:
    """The faces stay findings."""
    encoder = FakeEncoder()
    identifier = FaceIdentifier([template("004001", 0.0)], encoder=encoder)
    assert (identifier.known(PICTURE, [face(0)], "personal", lambda: 0.0), encoder.asked) == ([None], [])


def test_no_repr_shows_a_person_or_a_number() -> None:
    """Not in a log by mistake."""
    shown = repr([FaceIdentifier([template("004001", 0.123)], encoder=FakeEncoder()), template("004001", 0.123)])
    assert ("004001" in shown, "0.123" in shown, "file 12" in shown) == (False, False, False)
