"""Faces by CenterFace, a small network that also finds small, tilted and partly covered ones.

The network names the middle and the size of each face, and where eyes, nose and mouth are; the latter only serve to say
how much of the face looks at the camera. No template is computed, and nothing is compared or kept.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from companion_api.detectors.faces import close_up, turned
from companion_api.detectors.faces.center_net import Candidate, CenterNet
from companion_api.detectors.faces.faces import Box, Face
from companion_api.detectors.faces.overlaps import strongest

if TYPE_CHECKING:
    from PIL import Image

    from companion_api.detectors.picture import Picture

#: Longest sides at which a picture is looked at, in pixels: small faces need the first, close-ups the last.
SIDES = (1600, 480)
#: From the second score a face counts if a nearer view shows one too, from the first without one.
PLAIN, SURE = 0.8, 0.65
#: From this score a place is looked at again, close up, where a face must reach SURE.
POSSIBLE = 0.1
#: What a nearer view must show: patterns that look like a face from afar often do not from near by.
HOLDS = 0.5
#: Where a face is to be covered, one too many costs little: from this score all of them count.
EAGER = 0.5
#: Possible faces that are looked at again, best first: about 1 ms for each view.
MOST_SECOND_LOOKS = 40
#: Quarter turns for pictures in which nothing is upright: a site took the note about their orientation away.
QUARTER_TURNS, TURNED_SIDE = (90, -90, 180), 480
#: Where most faces are tilted by so many degrees, the picture itself may lie on its side.
STEEP = 60
#: What is looked at again in a turned picture: three more looks are three more chances of a false alarm.
TURNED_POSSIBLE = 0.3
#: A picture is not made larger than so many times its size to be looked at.
_MOST_ENLARGED = 2.0
#: The faintest trace of a face that a close-up notes.
_TRACE = 0.03
_NOBODY = Candidate((0.0, 0.0, 0.0, 0.0), 0.0, 0.0)


class CenterFaceDetector:
    """CenterFace and what is made of its answers; safe in several threads."""

    name = "CenterFace"

    def __init__(self, net: CenterNet | None = None) -> None:
        self._net = net or CenterNet()
        self._plain, self._sure = PLAIN, SURE

    def eager(self) -> CenterFaceDetector:
        """Return a detector on the same network that would rather mark one face too many; raises FacesUnavailable."""
        self.load()
        twin = copy.copy(self)
        twin._plain = twin._sure = EAGER
        return twin

    def load(self) -> None:
        """Open the network, once; raises FacesUnavailable."""
        self._net.load()

    def find(self, picture: Picture) -> list[Face]:
        """Return the faces of ``picture``, surest first."""
        found = self._upright(picture.image)
        if 2 * sum(abs(candidate.tilt) >= STEEP for candidate in found) >= len(found):
            found = max(found, self._on_its_side(picture.image), key=len)
        return [_face(picture, candidate) for candidate in _best(found)]

    def _upright(self, image: Image.Image) -> list[Candidate]:
        candidates: list[Candidate] = []
        for side in _sides(max(image.size)):
            ratio = side / max(image.size)
            seen = self._net.look(turned.sized(image, ratio, gap=1.1), POSSIBLE)
            candidates += [candidate._replace(box=_scaled(candidate.box, 1 / ratio)) for candidate in seen]
        return list(self._confirmed(image, candidates))

    def _on_its_side(self, image: Image.Image) -> list[Candidate]:
        """Look at the turned picture in small, and where that shows a face, at all of it."""
        small = turned.sized(image, min(1.0, TURNED_SIDE / max(image.size)), gap=1.1)
        for angle in QUARTER_TURNS:
            view = turned.turn(small, angle)
            if any(self._confirmed(view, self._net.look(view, TURNED_POSSIBLE))):
                whole = turned.turn(image, angle)
                return [
                    candidate._replace(box=turned.turn_back(candidate.box, whole.size, image.size, angle))
                    for candidate in self._upright(whole)
                ]
        return []

    def _confirmed(self, image: Image.Image, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Keep the plain ones, and of the others those that a closer look confirms."""
        unsure = 0
        for candidate in _best(candidates):
            if self._counts(image, candidate.box, candidate.score):
                yield candidate
            elif unsure < MOST_SECOND_LOOKS:
                unsure += 1
                yield from self._closer(image, candidate.box, candidate.score)

    def _closer(self, image: Image.Image, box: Box, trace: float) -> list[Candidate]:
        """Return the face that is in the middle of a close-up of ``box``, turned or not; empty when there is none."""
        # What was sure from afar and did not hold near by is not asked again upright.
        turns = close_up.TURNS if trace < self._sure else close_up.TURNS[1:]
        trace = 0.0 if trace < self._sure else trace
        for least, angles in turns:
            for angle in angles if trace >= least else ():
                found = self._centred(image, box, angle, close_up.NEAR)
                place = close_up.back(found.box, box, angle)
                if self._counts(image, place, found.score, angle):
                    return [found._replace(box=place, tilt=angle)]
                trace = max(trace, found.score)
        return []

    def _counts(self, image: Image.Image, box: Box, score: float, angle: int = 0) -> bool:
        """True for a face that is plain, or sure and still there in a view that is nearer."""
        if score >= self._plain or score < self._sure:
            return score >= self._plain
        return self._centred(image, box, angle, close_up.NEARER).score >= HOLDS

    def _centred(self, image: Image.Image, box: Box, angle: int, lens: close_up.Lens) -> Candidate:
        """Return the strongest face in the middle of a close-up, in the view's pixels; of score 0 where none is."""
        seen = self._net.look(close_up.view(image, box, angle, lens), _TRACE)
        centred = [candidate for candidate in seen if close_up.is_centred(candidate.box, lens)]
        return max(centred, key=lambda candidate: candidate.score, default=_NOBODY)


def _sides(longest: int) -> list[int]:
    """Return the sides to look at: never the same one twice, never enlarged beyond reason."""
    return sorted({min(side, round(longest * _MOST_ENLARGED)) for side in SIDES}, reverse=True)


def _best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return one of those that lie on one another, best first."""
    given = list(candidates)
    return [given[number] for number in strongest([(candidate.box, candidate.score) for candidate in given])]


def _scaled(box: Box, ratio: float) -> Box:
    return box[0] * ratio, box[1] * ratio, box[2] * ratio, box[3] * ratio


def _face(picture: Picture, candidate: Candidate) -> Face:
    box = picture.to_given(candidate.box)
    return Face(box, box[2], candidate.score, candidate.frontal)
