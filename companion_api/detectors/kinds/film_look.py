"""Which looks a picture of a film gets: a film has many pictures, and the time for a post is short.

Faces are looked for in every new view, at a small size; writing and logos where a scene begins and every few seconds,
and save for the first few pictures once all faces have been looked for.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from companion_api.detectors.picture import Picture
from companion_api.detectors.views import Views

if TYPE_CHECKING:
    from companion_api.detectors.faces.faces import Face
    from companion_api.detectors.images import PictureInspector, Terms
    from gatepost.finding import Finding, PartRef

#: Longest side, in pixels, at which faces are looked for: measured to find the same pictures as twice that.
FACES_SIDE = 512
#: Seconds on both sides of a picture that was read in which the same scene is not read again.
READ_EVERY_S = 5.0
#: Mean difference of grey cells, of 255, from which two pictures are two scenes.
_OTHER_SCENE = 40.0
#: Moments of a film that are told for each kind of finding; more would hide the rest.
MOST_MOMENTS = 5
_SCENE_CELLS = (16, 9)
#: Pictures that are read at once, so that of a film that is too long for its time not faces alone are seen.
_READ_AT_ONCE = 3


class FilmLook:
    """One film's pictures on their way through the detectors, in whatever order they come."""

    def __init__(self, pictures: PictureInspector) -> None:
        self._faces, self._rest = copy.copy(pictures), copy.copy(pictures)
        self._faces.writing = self._faces.logos = None
        self._rest.faces = _NoFaces()
        # Whose face it is, is told from a larger picture, and any of them may matter more than the first five.
        self._knows_faces = pictures.who is not None
        self._views = Views()
        self._scenes: list[tuple[float, list[int]]] = []
        self._waiting: list[Picture] = []
        self._moments: dict[str, set[float]] = {}

    @property
    def count(self) -> int:
        """How many pictures were looked at, those among them that show nothing new."""
        return self._views.count

    def look(self, picture: Picture, part: PartRef, terms: Terms) -> list[Finding]:
        """What a picture shows that is to be told; nothing where it shows nothing new."""
        if not self._views.is_new(picture.image):
            return []
        found: list[Finding] = []
        if self._knows_faces or len(self._moments.get("face", ())) < MOST_MOMENTS:
            small = picture if self._knows_faces else _small(picture)
            self._faces.look(small, part, terms, found)
        if self._is_to_be_read(picture):
            if len(self._scenes) > _READ_AT_ONCE:
                self._waiting.append(picture)
            else:
                self._rest.look(picture, part, terms, found)
        return self._told(found)

    def finish(self, part: PartRef, terms: Terms) -> tuple[list[Finding], int]:
        """Read the pictures that wait for it while there is time; what is to be told, and how many were left out."""
        found: list[Finding] = []
        while self._waiting and terms.left_s() > 0:
            self._rest.look(self._waiting.pop(0), part, terms, found)
        return self._told(found), len(self._waiting)

    def _is_to_be_read(self, picture: Picture) -> bool:
        scene, second = _scene(picture), picture.at_s or 0.0
        near = (other for at, other in self._scenes if abs(at - second) < READ_EVERY_S)
        if any(_difference(scene, other) < _OTHER_SCENE for other in near):
            return False
        self._scenes.append((second, scene))
        return True

    def _told(self, found: list[Finding]) -> list[Finding]:
        return [finding for finding in found if self._is_told(finding)]

    def _is_told(self, finding: Finding) -> bool:
        moments = self._moments.setdefault(finding.kind, set())
        if finding.part.at_s is not None and len(moments) < MOST_MOMENTS:
            moments.add(finding.part.at_s)
        return finding.part.at_s in moments


class _NoFaces:
    """A detector for looks in which faces are not looked for."""

    name = "none"

    def load(self) -> None:
        """Nothing to open."""

    def find(self, picture: Picture) -> list[Face]:
        """No face."""
        return []


def _small(picture: Picture) -> Picture:
    from companion_api.detectors.pixels import within

    size = within(*picture.image.size, FACES_SIDE)
    return Picture(picture.image.resize(size, reducing_gap=2.0), picture.width, picture.height, picture.at_s)


def _scene(picture: Picture) -> list[int]:
    from PIL import Image

    return list(picture.image.resize(_SCENE_CELLS, Image.Resampling.BOX).convert("L").tobytes())


def _difference(one: list[int], other: list[int]) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
