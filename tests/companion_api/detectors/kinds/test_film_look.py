"""Which looks a film's pictures get: faces in each new view, words where a scene begins, no more than is told."""

from __future__ import annotations

import math

import pytest
from PIL import Image, ImageDraw

from companion_api.detectors.faces.faces import Face
from companion_api.detectors.images import PictureInspector, Terms
from companion_api.detectors.kinds.film_look import _READ_AT_ONCE, FACES_SIDE, MOST_MOMENTS, READ_EVERY_S, FilmLook
from companion_api.detectors.picture import Picture
from gatepost.finding import Finding, PartRef

PART = PartRef("file")
FACE = Face((10, 20, 30, 40), 30, 0.9)


class Seen:
    """Stands in for both detectors and notes what each was shown."""

    name = "notes"

    def __init__(self, *faces: Face) -> None:
        self.faces, self.for_faces, self.for_words = list(faces), list[Picture](), list[float | None]()
        self.reader = self

    def load(self) -> None:
        """Nothing to open."""

    def find(self, picture: Picture, *place: PartRef, **terms: object) -> list[Face] | list[Finding]:
        """As a face detector, or with a place as the reader."""
        if place:
            self.for_words.append(picture.at_s)
            return []
        self.for_faces.append(picture)
        return self.faces


def look_of(seen: Seen) -> FilmLook:
    """A film's look with these detectors."""
    return FilmLook(PictureInspector(seen, seen))  # type: ignore[arg-type]


def frame(second: float, *, scene: str = "teal", mark: int | None = None) -> Picture:
    """A picture of 1280 by 720 of a film of twice that; ``mark`` moves something small in it."""
    image = Image.new("RGB", (1280, 720), scene)
    left = 20 * (mark if mark is not None else int(second))
    ImageDraw.Draw(image).rectangle((left, 300, left + 60, 360), fill="black")
    return Picture(image, 2560, 1440, second)


def test_faces_are_looked_for_small_and_told_at_full_size() -> None:
    """Boxes are in pixels of the film."""
    seen = Seen()
    look_of(seen).look(frame(0), PART, Terms())
    (shown,) = seen.for_faces
    assert (max(shown.image.size), shown.width) == (FACES_SIDE, 2560)
    assert shown.to_given((0, 0, FACES_SIDE, 288)) == (0, 0, 2560, 1440)


def test_what_stays_the_same_is_looked_at_once() -> None:
    """Neither for faces nor for words."""
    seen = Seen()
    look = look_of(seen)
    for second in range(5):
        look.look(frame(second, mark=1), PART, Terms())
    assert (len(seen.for_faces), seen.for_words, look.count) == (1, [0], 5)


def test_words_are_read_where_a_scene_begins_and_every_few_seconds() -> None:
    """In between the same scene is looked at for faces alone."""
    seen = Seen()
    look = look_of(seen)
    for second in range(12):
        look.look(frame(second, scene="teal" if second < 6 else "ivory"), PART, Terms())
    found, left_out = look.finish(PART, Terms())
    assert (found, left_out, len(seen.for_faces)) == ([], 0, 12)
    assert seen.for_words == [0, READ_EVERY_S, 6, 6 + READ_EVERY_S]


def test_reading_waits_for_the_faces_and_says_what_it_left_out() -> None:
    """The first few are read at once, the others when all faces have been looked for and there is time."""
    seen = Seen()
    look = look_of(seen)
    for second in range(0, 60, 5):
        look.look(frame(second), PART, Terms())
    assert len(seen.for_words) == _READ_AT_ONCE
    times = iter([1.0, 1.0, 1.0, 1.0])
    _, left_out = look.finish(PART, Terms(left_s=lambda: next(times, -1.0)))
    assert len(seen.for_words) + left_out == 12
    assert left_out > 0


@pytest.mark.parametrize(("who", "looks"), [(None, MOST_MOMENTS), ("somebody", 9)])
def test_after_five_moments_no_more_faces_are_looked_for(who: str | None, looks: int) -> None:
    """They would not be told; where faces are compared, each may matter, and a larger picture is needed."""
    seen = Seen(FACE)
    pictures = PictureInspector(seen, seen)  # type: ignore[arg-type]
    pictures.who = Nobody() if who else None  # type: ignore[assignment]
    look = FilmLook(pictures)
    told = [
        finding for second in range(9) for finding in look.look(frame(second), PART, Terms(left_s=lambda: math.inf))
    ]
    assert (len(seen.for_faces), len(told)) == (looks, MOST_MOMENTS)
    assert max(seen.for_faces[0].image.size) == (1280 if who else FACES_SIDE)


class Nobody:
    """Knows nobody."""

    def known(self, picture: Picture, faces: list[Face], *more: object) -> list[None]:
        """None of them."""
        return [None for _ in faces]
