"""What one picture of a post shows, as findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gatepost.errors import UnreadableError
from gatepost.finding import Finding, PartRef

if TYPE_CHECKING:
    from companion_api.detectors.faces import Face, FaceDetector
    from companion_api.detectors.picture import Picture

FACE_ADVICE = "Crop or blur the face, or choose a picture taken from behind or from further away."
UNREADABLE_ADVICE = "Save the picture again as JPEG or PNG and choose that file."
#: From which share of looking at the camera a face is called face-on, and below which one from the side.
FACE_ON, FROM_THE_SIDE = 0.6, 0.25
TIME_ADVICE = "Send fewer or smaller pictures at once."


class PictureInspector:
    """Looks at the pictures of a post with a face detector."""

    def __init__(self, faces: FaceDetector) -> None:
        self.faces = faces

    def find(self, data: bytes, part: PartRef) -> list[Finding]:
        """Return a finding for each face; raises UnreadableError when the bytes are no readable picture."""
        from companion_api.detectors.picture import open_frames

        return [finding for frame in open_frames(data) for finding in self._in_frame(frame, part)]

    def find_or_say(self, data: bytes, part: PartRef) -> list[Finding]:
        """As ``find``, but a picture that cannot be read is itself the finding: a post must not pass unread."""
        try:
            return self.find(data, part)
        except UnreadableError as error:
            return [unreadable(data, part, f"This picture could not be read: {error}.", UNREADABLE_ADVICE)]

    def _in_frame(self, picture: Picture, part: PartRef) -> Iterator[Finding]:
        faces = self.faces.find(picture)
        if not faces:
            return
        from companion_api.detectors.perceptual import LOOKS_KEY, dhash

        looks = LOOKS_KEY + dhash(picture.image)
        place = PartRef(part.type, part.index, picture.at_s)
        for face in faces:
            yield _face_finding(face, place, looks, self.faces.name)


def unreadable(data: bytes, part: PartRef, message: str, advice: str, *, confidence: float = 1.0) -> Finding:
    """Return the finding for a part that nobody could look into; remembered by the hash of its bytes."""
    digest = hashlib.sha256(data).hexdigest()
    return Finding("unreadable", part, confidence, message, advice=advice, key=digest)


def _face_finding(face: Face, part: PartRef, looks: str, detector: str) -> Finding:
    # A picture is known again by how it looks, because sites recompress what they are sent.
    return Finding(
        "face",
        part,
        round(face.confidence, 3),
        f"A face can be seen (about {face.size_px} pixels wide).",
        box=face.box,
        advice=FACE_ADVICE,
        key=looks,
        evidence=(f"face detector: {detector}", f"confidence {face.confidence:.2f}", *_towards(face)),
    )


def _towards(face: Face) -> list[str]:
    """Say how the head is turned, since guidance asks for pictures that are not face-on."""
    if face.frontal is None:
        return []
    words = (
        "face-on" if face.frontal > FACE_ON else "turned a little" if face.frontal > FROM_THE_SIDE else "from the side"
    )
    return [f"seen {words}"]
