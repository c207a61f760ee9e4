"""What a worker says it found in a file: pictures, words, a place, a camera, and what it did not look into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

    from companion_api.detectors.workers.worker import Answer

#: Longest run of words that one file gives, in characters.
MOST_CHARACTERS = 1024 * 1024
#: Longest value of a detail (a caption, an author), in characters.
MOST_DETAIL_CHARACTERS = 4000
#: Longest name or number of a camera.
MOST_CAMERA_CHARACTERS = 100


def picture(image: Image.Image, given: tuple[int, int], *, at_s: float | None = None, source: str = "") -> Answer:
    """A picture; ``source`` is empty for the file itself, otherwise where in the file it is: ``page 3``."""
    told = {"kind": "picture", "size": image.size, "given": given, "at_s": at_s, "source": source}
    return told, [image.tobytes()]


def words(text: str, where: str = "text") -> Answer:
    """Words: ``text`` for a document's own, otherwise the detail that holds them, such as ``caption``."""
    most = MOST_CHARACTERS if where == "text" else MOST_DETAIL_CHARACTERS
    clean = text.replace("\0", " ").encode("utf-8", "replace").decode()
    return {"kind": "words", "text": clean[:most], "where": where}, []


def place(latitude: float, longitude: float) -> Answer:
    """Where it was taken, in degrees."""
    return {"kind": "place", "latitude": latitude, "longitude": longitude}, []


def camera(make: str, model: str, serial: str) -> Answer:
    """What took it, as far as it says."""
    make, model, serial = (told[:MOST_CAMERA_CHARACTERS] for told in (make, model, serial))
    return {"kind": "camera", "make": make, "model": model, "serial": serial}, []


def gap(message: str) -> Answer:
    """What of the file was not looked into, as a sentence."""
    return {"kind": "gap", "message": message}, []


def options_of(options: dict[str, Any]) -> tuple[int, int]:
    """The most pixels of one picture, and the most frames of an animation."""
    return int(options["max_pixels"]), int(options["max_frames"])
