"""What a file of a post holds, as findings: its pictures, its words, its place; whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from companion_api.detectors.images import TIME_ADVICE, Terms, unreadable
from companion_api.detectors.kinds.film_look import FilmLook
from companion_api.detectors.kinds.kinds import MAX_BYTES, MAX_FRAMES, MAX_PIXELS
from companion_api.detectors.picture import Picture, picture_of
from companion_api.detectors.workers.workers import LIMIT_S, shared_workers
from gatepost.camera import Camera, is_listed
from gatepost.errors import UnreadableError
from gatepost.finding import Finding, PartRef

if TYPE_CHECKING:
    from companion_api.detectors.images import PictureInspector
    from gatepost.detect.text import TextInspector

PLACE_ADVICE = "Take the place out: send a copy without details, such as the one that gatepost redact makes."
#: How sure it is that a part nobody looked into should be asked about: less than a file that does not open.
GAP_CONFIDENCE = 0.5
CAMERA_ADVICE = "Take pictures of pupils with a camera of the school's, and choose one of those."
_FACES = frozenset({"face", "pupil_face", "no_photo_consent"})
_TASK = "companion_api.detectors.kinds.unpack:unpack"
_THING = {"picture": "picture", "drawing": "drawing", "film": "film"}


class ContentInspector:
    """Looks into files with the text and the picture detectors; safe in several threads."""

    def __init__(self, texts: TextInspector, pictures: PictureInspector, cameras: Sequence[Camera] = ()) -> None:
        self.texts, self.pictures, self.cameras = texts, pictures, cameras

    def find(self, data: bytes, kind: str, part: PartRef, terms: Terms) -> list[Finding]:
        """Return what the file holds; ``kind`` is one of ``kinds.kind_of``. Raises UnreadableError."""
        thing = _THING.get(kind, "document")
        if not data:
            raise UnreadableError(f"the {thing} is empty (0 bytes)")
        if len(data) > MAX_BYTES:
            raise UnreadableError(f"the {thing} has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
        look = _Look(self, data, part, terms, kind, thing)
        options = {"kind": kind, "max_pixels": MAX_PIXELS, "max_frames": MAX_FRAMES}
        limit_s = max(1.0, min(LIMIT_S, terms.left_s()))
        stream = shared_workers().stream(_TASK, data, options, limit_s=limit_s)
        try:
            for told, blobs in stream:
                look.take(told, blobs)
                if look.is_over:
                    break
        finally:
            stream.close()
        look.finish()
        return look.findings()


@dataclass
class _Look:
    """One file on its way through the detectors."""

    inspector: ContentInspector
    data: bytes = field(repr=False)
    part: PartRef
    terms: Terms
    kind: str
    thing: str
    found: list[Finding] = field(default_factory=list)
    is_over: bool = False
    _taken_by: Camera | None = None
    _said: set[str] = field(default_factory=set)
    _film: FilmLook = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Nothing of a film has been seen."""
        self._film = FilmLook(self.inspector.pictures)

    def take(self, told: dict[str, Any], blobs: list[bytes]) -> None:
        """Judge one item that the worker gave."""
        ways = {
            "picture": self._picture, "words": self._words, "place": self._place, "camera": self._camera,
            "gap": self._gap,
        }  # fmt: skip
        way = ways.get(str(told.get("kind")))
        if way is not None:
            way(told, blobs)

    def finish(self) -> None:
        """Take the looks that were put off until all of a film had been seen."""
        if self.is_over:
            return
        found, left_out = self._film.finish(self.part, self.terms)
        self.found += map(_at_moment, found)
        if left_out:
            message = f"In {left_out} of the film's scenes writing and logos were not looked for in the time there is."
            self._add_gap(message, TIME_ADVICE)

    def findings(self) -> list[Finding]:
        """What was found, a film's in the order of its seconds."""
        found = [*self.found, *self._not_listed()]
        return sorted(found, key=lambda finding: finding.part.at_s or 0.0) if self.kind == "film" else found

    def _not_listed(self) -> list[Finding]:
        """A face in a picture of a camera that is not the school's; a picture without anybody may be anyone's."""
        taken_by, cameras = self._taken_by, self.inspector.cameras
        shows_somebody = any(finding.kind in _FACES for finding in self.found)
        if not (cameras and taken_by and shows_somebody) or is_listed(taken_by, cameras):
            return []
        named = _with_article(taken_by.name)
        message = f"This {self.thing} was taken with {named}, which is not on the school's list of cameras."
        key = f"camera:{taken_by.name.casefold()}"
        return [Finding("personal_camera", self.part, 0.9, message, advice=CAMERA_ADVICE, key=key)]

    def _picture(self, told: dict[str, Any], blobs: list[bytes]) -> None:
        picture, source = picture_of(told, blobs), str(told.get("source", ""))
        if self.kind == "film" and not source:
            self._moment(picture)
            return
        found: list[Finding] = []
        self.inspector.pictures.look(picture, self.part, self.terms, found)
        self.found += [_within(finding, source) for finding in found] if source else found

    def _moment(self, picture: Picture) -> None:
        if self.terms.left_s() <= 0:
            self.is_over = True
            message = f"Only {self._film.count} of the film's pictures were looked at in the time there is."
            self._add_gap(message, TIME_ADVICE)
        else:
            self.found += map(_at_moment, self._film.look(picture, self.part, self.terms))

    def _words(self, told: dict[str, Any], blobs: list[bytes]) -> None:
        text, where = str(told["text"]), str(told["where"])
        if text in self._said:
            return
        self._said.add(text)
        for finding in self.inspector.texts.find(text, account=self.terms.account):
            if where == "text" and self.part.type == "file":
                self.found.append(replace(finding, part=self.part))
            else:
                place = (
                    f"In the {self.thing}'s words" if where == "text" else f"In the {self.thing}'s details ({where})"
                )
                message = f"{place}: {finding.message}"
                self.found.append(replace(finding, part=self.part, span=None, message=message))

    def _place(self, told: dict[str, Any], blobs: list[bytes]) -> None:
        latitude, longitude = float(told["latitude"]), float(told["longitude"])
        message = f"The {self.thing}'s details say where it was taken."
        # About a hundred metres: the same place in every picture of one afternoon.
        key = f"place:{latitude:.3f},{longitude:.3f}"
        self.found.append(Finding("location", self.part, 0.95, message, advice=PLACE_ADVICE, key=key))

    def _camera(self, told: dict[str, Any], blobs: list[bytes]) -> None:
        said = Camera(str(told["make"]), str(told["model"]), str(told["serial"]))
        # A maker alone could be any camera of theirs, the school's own too.
        if said.model and said.name:
            self._taken_by = self._taken_by or said

    def _gap(self, told: dict[str, Any], blobs: list[bytes]) -> None:
        self._add_gap(str(told["message"]), "Look through the rest yourself: names, addresses, faces.")

    def _add_gap(self, message: str, advice: str) -> None:
        self.found.append(unreadable(self.data, self.part, message, advice, confidence=GAP_CONFIDENCE))


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _at_moment(finding: Finding) -> Finding:
    return replace(finding, message=f"At {finding.part.at_s or 0:g} seconds: {finding.message}")


def _within(finding: Finding, source: str) -> Finding:
    """A finding in a picture that is inside something else: a box in it could not be drawn on the whole."""
    message = f"In {source}: {finding.message}" if not source.startswith("page") else f"On {source}: {finding.message}"
    return replace(finding, box=None, message=message)
