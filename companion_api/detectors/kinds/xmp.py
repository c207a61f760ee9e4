"""The words, the place and the camera of an XMP packet (ISO 16684-1): captions, names of people, authors, regions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from companion_api.detectors.kinds.xml_text import Attributes, local, walk

#: Properties that hold what people wrote, by their local names, and what the finding calls them.
_WORDS = {
    "title": "title", "description": "caption", "creator": "author", "subject": "keywords", "Headline": "headline",
    "PersonInImage": "person shown", "Name": "person shown", "PersonDisplayName": "person shown",
    "CaptionWriter": "caption writer", "AuthorsPosition": "author", "OrganisationInImageName": "organisation",
    "Location": "location", "hierarchicalSubject": "keywords", "TagsList": "keywords", "LastKeywordXMP": "keywords",
    "AltTextAccessibility": "caption", "ExtDescrAccessibility": "caption", "UserComment": "comment",
    "OwnerName": "owner", "SpecialInstructions": "instructions", "Source": "source", "Credit": "author",
}  # fmt: skip
_CAMERA = frozenset({"Make", "Model", "SerialNumber", "BodySerialNumber"})
_READ = _CAMERA | _WORDS.keys()
_DEGREES = re.compile(r"\s*(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?\s*([NSEW])\s*", re.I)


@dataclass
class Xmp:
    """``words`` are (where, text); ``latitude`` and ``longitude`` are degrees; ``camera`` is by property."""

    words: list[tuple[str, str]] = field(default_factory=list)
    latitude: float | None = None
    longitude: float | None = None
    camera: dict[str, str] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        """Note an element; simple properties may stand in its attributes."""
        self._open.append(name)
        for key, value in attributes.items():
            self._note(local(key), value)

    def end(self, name: str) -> None:
        """Note its end."""
        del self._open[-1:]

    def text(self, text: str) -> None:
        """Note what stands in the nearest element that is a property."""
        name = next((name for name in reversed(self._open) if name in _READ or name.startswith("GPS")), None)
        if name and text.strip():
            self._note(name, text)

    def _note(self, name: str, text: str) -> None:
        if name == "GPSLatitude":
            self.latitude = _degrees(text)
        elif name == "GPSLongitude":
            self.longitude = _degrees(text)
        elif name in _CAMERA:
            self.camera[name.removeprefix("Body")] = text.strip()
        elif name in _WORDS and text.strip():
            self.words.append((_WORDS[name], text.strip()))


def read_xmp(packet: bytes) -> Xmp:
    """Return what the packet says; raises UnreadableError for what is no XML."""
    found = Xmp()
    walk(packet.strip(b"\0 \r\n\t"), start=found.start, end=found.end, text=found.text)
    return found


def _degrees(text: str) -> float | None:
    """XMP writes ``52,38.1234N`` or ``52,38,7N``."""
    match = _DEGREES.fullmatch(text)
    if match is None:
        return None
    value = float(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
    return -value if match[4] in "SsWw" else value
