"""Compare the faces of a picture with those who are enrolled, as seldom as possible and never for longer."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from companion_api.identification.encoder import DlibEncoder, FaceEncoder
from companion_api.identification.template import Known, Template, Vector, distance

if TYPE_CHECKING:
    from companion_api.detectors.faces.faces import Face
    from companion_api.detectors.picture import Picture
    from gatepost.post import Account

#: Up to this distance two faces are taken for one person's. A pupil's adds to what is said; an adult's takes a warning
#: away, so it has to be nearer.
PUPIL_TOLERANCE, ADULT_TOLERANCE = 0.5, 0.45
#: The next person has to be so much further away; else nobody is named.
MARGIN = 0.05
#: Smaller faces, in pixels at working size, tell too little: at 24 pixels a third of the matches is lost.
LEAST_WIDTH = 40
#: Faces of one picture that are compared, largest first: about 75 ms each.
MOST_FACES = 30


class FaceIdentifier:
    """Knows the enrolled; ``refused`` are the numbers of pupils with a "no" in the consent register."""

    def __init__(
        self, templates: Sequence[Template], refused: frozenset[str] = frozenset(), encoder: FaceEncoder | None = None
    ) -> None:
        self._templates, self._refused = tuple(templates), refused
        self._encoder = encoder or shared_encoder()

    def __repr__(self) -> str:
        return f"FaceIdentifier({len(self._templates)} enrolled)"

    def known(
        self, picture: Picture, faces: Sequence[Face], account: Account, left_s: Callable[[], float]
    ) -> list[Known | None]:
        """Say of each face whether it is known and how; None for a stranger's, and where the time is over.

        Staff count on official accounts alone, so on others nothing is computed unless a pupil is enrolled.
        """
        said: list[Known | None] = [None] * len(faces)
        wanted = [one for one in self._templates if one.whose == "pupil" or account == "official"]
        if not wanted:
            return said
        for number in _largest(picture, faces):
            if left_s() <= 0:
                break
            said[number] = self._nearest(self._encoder.encode(picture, faces[number].box), wanted)
        return said

    def _nearest(self, vector: Vector, templates: Sequence[Template]) -> Known | None:
        ranked = sorted((min(distance(vector, one) for one in template.vectors), template.whose, template.subject)
                        for template in templates)  # fmt: skip
        near, whose, subject = ranked[0]
        if near > (PUPIL_TOLERANCE if whose == "pupil" else ADULT_TOLERANCE):
            return None
        if len(ranked) > 1 and ranked[1][0] - near < MARGIN:
            return None
        if whose == "adult":
            return "adult"
        return "no_photo_consent" if subject in self._refused else "pupil"


def _largest(picture: Picture, faces: Sequence[Face]) -> list[int]:
    ratio = picture.image.width / picture.width
    large = [number for number, face in enumerate(faces) if face.size_px * ratio >= LEAST_WIDTH]
    return sorted(large, key=lambda number: -faces[number].size_px)[:MOST_FACES]


@functools.cache
def shared_encoder() -> FaceEncoder:
    """Return the process's one encoder; it opens nothing until it is asked."""
    return DlibEncoder()
