"""What one picture of a post shows, as findings."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatepost.finding import Finding, PartRef

if TYPE_CHECKING:
    from companion_api.detectors.faces.faces import Face, FaceDetector
    from companion_api.detectors.logos.logo_shelf import LogoShelf
    from companion_api.detectors.logos.logos import Sighting
    from companion_api.detectors.picture import Picture
    from companion_api.detectors.words.written import WritingInspector
    from companion_api.identification.identifier import FaceIdentifier
    from companion_api.identification.template import Known
    from gatepost.post import Account

FACE_ADVICE = "Crop or blur the face, or choose a picture taken from behind or from further away."
LOGO_ADVICE = "Cover the logo, or choose a picture without it."
#: What a face is called that is known again; whose it is, is never said.
_KNOWN_FACES: dict[Known | None, tuple[str, str]] = {
    "pupil": ("pupil_face", "A pupil's face can be seen"),
    "no_photo_consent": ("no_photo_consent", "A pupil can be seen whose family has said no to pictures"),
}
UNREADABLE_ADVICE = "Save the picture again as JPEG or PNG and choose that file."
#: From which share of looking at the camera a face is called face-on, and below which one from the side.
FACE_ON, FROM_THE_SIDE = 0.6, 0.25
TIME_ADVICE = "Send fewer or smaller pictures at once."


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a picture is looked at; ``left_s`` tells the seconds that are left for the post."""

    account: Account = "personal"
    left_s: Callable[[], float] = lambda: math.inf


_AT_LEISURE = Terms()


class PictureInspector:
    """Looks at the pictures of a post: for faces, for writing where a reader is installed, for the home's logos."""

    def __init__(
        self, faces: FaceDetector, writing: WritingInspector | None = None, logos: LogoShelf | None = None
    ) -> None:
        self.who: FaceIdentifier | None = None
        self.faces, self.writing, self.logos = faces, writing, logos

    def load(self) -> None:
        """Open the models; raises FacesUnavailable or WritingUnavailable."""
        self.faces.load()
        if self.writing is not None:
            self.writing.reader.load()

    def find(self, data: bytes, part: PartRef, terms: Terms = _AT_LEISURE) -> list[Finding]:
        """Return what the picture shows; raises UnreadableError when the bytes are no readable picture."""
        from companion_api.detectors.picture import open_frames

        found: list[Finding] = []
        for frame in open_frames(data):
            self.look(frame, part, terms, found)
        return found

    def look(self, picture: Picture, part: PartRef, terms: Terms, found: list[Finding]) -> None:
        """Add what one frame shows, the quickest look first."""
        place = PartRef(part.type, part.index, picture.at_s)
        for look in (self._faces, self._writing, self._logos):
            found += look(picture, place, terms)

    def _writing(self, picture: Picture, place: PartRef, terms: Terms) -> list[Finding]:
        left_s = terms.left_s()
        if self.writing is None or left_s <= 0:
            return []
        return self.writing.find(picture, place, limit_s=left_s, account=terms.account)

    def _logos(self, picture: Picture, place: PartRef, terms: Terms) -> list[Finding]:
        patterns = self.logos.current() if self.logos is not None and terms.left_s() > 0 else ()
        if not patterns:
            return []
        from companion_api.detectors.logos.logos import find_logos

        return [_logo_finding(sighting, place) for sighting in find_logos(picture, patterns)]

    def _faces(self, picture: Picture, place: PartRef, terms: Terms) -> list[Finding]:
        faces = self._not_agreed(picture, self.faces.find(picture), terms)
        if not faces:
            return []
        from companion_api.detectors.perceptual import LOOKS_KEY, dhash

        looks = LOOKS_KEY + dhash(picture.image)
        return [_face_finding(face, place, looks, self.faces.name, known) for face, known in faces]

    def _not_agreed(self, picture: Picture, faces: list[Face], terms: Terms) -> list[tuple[Face, Known | None]]:
        """Leave out those who agreed to be shown here; nothing is compared unless the policy has switched that on."""
        if self.who is None or not faces:
            return [(face, None) for face in faces]
        known = self.who.known(picture, faces, terms.account, terms.left_s)
        told = zip(faces, known, strict=True)
        return [(face, what) for face, what in told if what != "adult" or terms.account != "official"]


def unreadable(data: bytes, part: PartRef, message: str, advice: str, *, confidence: float = 1.0) -> Finding:
    """Return the finding for a part that nobody could look into; remembered by the hash of its bytes."""
    digest = hashlib.sha256(data).hexdigest()
    return Finding("unreadable", part, confidence, message, advice=advice, key=digest)


def _face_finding(face: Face, part: PartRef, looks: str, detector: str, known: Known | None) -> Finding:
    # A picture is known again by how it looks, because sites recompress what they are sent.
    kind, seen = _KNOWN_FACES.get(known, ("face", "A face can be seen"))
    return Finding(
        kind,
        part,
        round(face.confidence, 3),
        f"{seen} (about {face.size_px} pixels wide).",
        box=face.box,
        advice=FACE_ADVICE,
        key=looks,
        evidence=(f"face detector: {detector}", f"confidence {face.confidence:.2f}", *_towards(face)),
    )


def _logo_finding(sighting: Sighting, part: PartRef) -> Finding:
    return Finding(
        "school_logo",
        part,
        round(sighting.confidence, 3),
        "Our school's logo can be seen.",
        box=sighting.box,
        advice=LOGO_ADVICE,
        key=f"logo {sighting.name}",
        evidence=(f"logo: {sighting.name}", f"details and edges fit, score {sighting.score:.2f}"),
    )


def _towards(face: Face) -> list[str]:
    """Say how the head is turned, since guidance asks for pictures that are not face-on."""
    if face.frontal is None:
        return []
    words = (
        "face-on" if face.frontal > FACE_ON else "turned a little" if face.frontal > FROM_THE_SIDE else "from the side"
    )
    return [f"seen {words}"]
